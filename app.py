"""Start ganzoo in the browser: python app.py [--host 127.0.0.1] [--port 7860]

HOST and PORT in the environment do the same. On a Hugging Face Space the app listens to everybody.
"""

from ganzoo.cli.app import main

if __name__ == "__main__":
    main()
