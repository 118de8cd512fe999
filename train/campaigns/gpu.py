"""Ten minutes of one card: networks of the papers' size, in bfloat16. `seconds` are shares of the time, not promises.

    python -m train.campaign gpu --minutes 10 --data DIR --out OUT

Batches are four times the recipes': a card is idle in smaller ones. Nothing here is compiled unless `--compile` says
so: in shares this short it seldom pays. A row whose data is not below DIR is left out and its time goes to the others.
"""

from train.campaign.queue import Row

BFLOAT16 = "precision=bfloat16"

QUEUE = (
    # the judge first: the faces behind it are measured by it
    Row(recipe="classifier_faces", data="celeba64", seconds=15),
    Row(recipe="srresnet_bsds", data="superres", settings=(BFLOAT16, "batch=64", "sizes=4"), seconds=110),
    Row(recipe="edsr_bsds", data="superres", settings=(BFLOAT16, "batch=64", "lr=8e-4"), seconds=130),
    Row(recipe="discogan_bags_shoes_128", data="bags_shoes_128", settings=("width=64", "batch=64"), seconds=120),
    Row(recipe="dcgan_faces", data="celeba64", settings=("width=64", "d_width=64"), seconds=40),
    Row(recipe="dcgan_shoes", data="bags_shoes_128", settings=("width=64", "d_width=64"), seconds=30),
    Row(recipe="dcgan_bags", data="bags_shoes_128", settings=("width=64", "d_width=64"), seconds=30),
    Row(
        recipe="dcgan_fashion_mnist",
        data="fashion_mnist",
        settings=(BFLOAT16, "width=64", "d_width=64"),
        seconds=30,
    ),
)
