"""What two cores train in a night and a day: about 20 core-hours, in the order of what people see first.

    python -m train.campaign cpu --data DIR --cores 0,1

Hours are core-hours of one thread each, as budgeted.
"""

from train.campaign.queue import Row

QUEUE = (
    # bag to shoe at 128: 6 hours
    Row(recipe="discogan_bags_shoes_128", data="bags_shoes_128", core_minutes=360),
    # the ten kinds of clothing, told which: 1 hour
    Row(recipe="cgan_fashion_mnist", data="fashion_mnist", settings=("precision=bfloat16",), core_minutes=60),
    # faces in colour, and first the judge of them: 2 hours
    Row(recipe="classifier_faces", data="celeba64", core_minutes=15),
    Row(recipe="dcgan_faces", data="celeba64", core_minutes=120),
    # shoes and bags at 64 on the clean pictures: 2 hours together
    Row(recipe="dcgan_shoes", data="bags_shoes_128", core_minutes=70),
    Row(recipe="dcgan_bags", data="bags_shoes_128", core_minutes=50),
    # four times larger: 3 hours, 5 hours
    Row(
        recipe="srresnet_bsds",
        data="superres",
        settings=("precision=bfloat16", "decay_images=400000"),
        images=400_000,
        core_minutes=180,
    ),
    Row(recipe="edsr_bsds", data="superres", settings=("precision=bfloat16",), core_minutes=300),
)
