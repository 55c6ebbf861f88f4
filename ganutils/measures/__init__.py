"""How good is it, and what does it do? The judge and every measure of the course.

`judge`: FID, score, coverage; `two_sample`: independent classifiers; `regions`: class-region
maps; `units`: hidden units; `pixels`: sharpness and reversals; `statistics`: what a study says.
"""
