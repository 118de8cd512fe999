"""The toy worlds that are trained live: one engine, one table of objectives, a folder for each world.

    line/    a generator of numbers against a target on a line

What a world has in common with the next lies here: objectives and their slopes, perceptrons without autograd, what
a setting is. Steering and watching is ganzoo.live. What is not maths imports no torch.
"""
