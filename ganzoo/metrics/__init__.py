"""Figures for generated pictures and samples, one metric a file.

Each is a function of arrays or tensors and knows nothing of models or data sets; ganzoo.evaluation brings
them together with a judge, a data set and a protocol.
"""
