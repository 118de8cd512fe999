"""One file per queue, each with a `QUEUE` of rows (train/campaign/queue.py), in the order in which they are trained."""
