"""How good is it, and what does it do? The judge and every measure of the course.

`judge`: reads digits, reports; `fid`: the Fréchet distance; `two_sample`: independent classifiers;
`regions`: class-region maps; `units`: hidden units; `pixels`: sharpness and reversals;
`comparisons`: what the rows of a study say; `defects`: images spoilt on purpose.
"""
