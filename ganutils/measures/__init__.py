"""How good is it, and what does it do? The judge and every measure of the course.

`judge`: reads digits, reports; `fid`: the Fréchet distance; `two_sample`: independent classifiers;
`regions`: class-region maps; `projection`: an image's latent vector; `units`: hidden units;
`pixels`: sharpness, reversals, D's push; `defects`: images spoilt on purpose; `comparisons`: what
the rows of a study say; `design` and `simulation`: what a study could find; `dying`: ReLU units of
a small network; `codes`: what an encoder keeps; `scenes`: the judge of landscapes; `dissection`:
what units stand for in them.
"""
