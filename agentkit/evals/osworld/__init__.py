"""Tasks of OSWorld on a machine of its own: set up, tried, and judged by what they leave behind.

Xie et al. 2024, arXiv:2404.07972. What a setup step, a getter and a metric mean is OSWorld's; its
files are data: their words are looked up in tables, and what they tell to run, machines run.
"""
