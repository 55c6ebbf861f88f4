"""What the sources claim, in our words, and where they say it: S0 to S4 stand in notebook 00."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One claim of a source.

    Attributes:
        statement: what the source says, in our words.
        place: where it says so.
        undecided: why no notebook has a verdict on it, as long as none has.
    """

    statement: str
    place: str
    undecided: str = ""


CLAIMS = {
    "S0.1": Claim("images improve with the epochs", "S0, section 2.3, figures 2.1 to 2.5"),
    "S0.2": Claim("D's loss slowly rises while G's falls", "S0, section 2.3, figure 2.6"),
    "S0.3": Claim("ideally D is fooled half of the time", "S0, sections 1.1 and 1.4"),
    "S0.4": Claim("batch normalisation stabilises and improves", "S0, section 2.2"),
    "S0.5": Claim("dropout prevents overfitting of D", "S0, section 2.2"),
    "S1.1": Claim(
        "nearby points give nearly the same image, and A to B is a smooth flow",
        "S1, sections 3.1.1 and 3.2.1, figure 3.21",
    ),
    "S1.2": Claim(
        "the 1 tends to hold the centre, as the digit most related to the others",
        "S1, sections 3.1.2 and 3.1.3, figures 3.5 and 3.11",
    ),
    "S1.3": Claim(
        "losses that drift apart smoothly over 2,000 epochs signal stability",
        "S1, section 3.1.2, figure 3.8",
    ),
    "S1.4": Claim(
        "the weak classifier flattens after epoch 100, which wrongly suggests that training is "
        "done",
        "S1, section 3.1.2, figure 3.7",
    ),
    "S1.5": Claim(
        "more latent dimensions learn faster and look better",
        "S1, sections 3.1.3 and 3.1.4, table 3.3",
    ),
    "S1.6": Claim(
        "a classifier learns real from generated at once; D does not, its steps being smooth",
        "S1, section 3.1.2, figure 3.6",
    ),
    "S1.7": Claim("one may stop when the map stops changing", "S1, section 3.1.2"),
    "S1.8": Claim("losses at different moments of training cannot be compared", "S1, section 1.3"),
    "S1.9": Claim(
        "small batches vary more and converge slower, too large ones generalise worse",
        "S1, section 1.3",
    ),
    "S1.10": Claim(
        "ideally each point of a CGAN gives the chosen digit, in fact its maps show others; it "
        "holds more images per unit of noise, few of them unique or natural",
        "S1, section 3.3, figures 3.27 to 3.30",
        "no lesson has a conditional GAN yet",
    ),
    "S1.11": Claim(
        "ReLU is first on digits, then LeakyReLU, PReLU, ELU, the reverse of the literature's "
        "order",
        "S1, section 3.4, table 3.1",
    ),
    "S1.12": Claim(
        "on digits all functions worsen together at epoch 400", "S1, section 3.4, table 3.1"
    ),
    "S1.13": Claim(
        "ReLU is first on landscapes; all worsen together after epoch 550; a shared D repeats its "
        "error surface",
        "S1, section 3.5, table 3.2",
        "no lesson trains on landscapes yet",
    ),
    "S1.14": Claim(
        "activations are mostly near zero; the image comes from many dots and sticks that the last "
        "layer groups; zeroing rows of the next-to-last activation removes parts of it",
        "S1, section 3.6, figures 3.34 and 3.35, on landscapes",
    ),
    "S1.15": Claim("ReLU is slightly faster; its units can die", "S1, section 2.2"),
    "S2.1": Claim("quality does not grow steadily with training", "S2, conclusion"),
    "S2.2": Claim("each digit wants its own hyperparameters", "S2, conclusion"),
    "S2.3": Claim("all digits at once is very unstable", "S2, conclusion"),
    "S2.4": Claim("a digit can be good at 3,500 and worse at 5,000", "S2, conclusion"),
    "S3.1": Claim("JS is bounded by 0 and 1 and symmetric", "S3, section on the Wasserstein GAN"),
    "S3.2": Claim(
        "the Wasserstein distance is smooth and differentiable almost everywhere, which makes "
        "training stabler",
        "S3, section on the Wasserstein GAN, its loss",
    ),
    "S4.1": Claim("noise decay keeps D from winning too early", "S4, section 5"),
    "S4.2": Claim("quality grows with the epochs", "S4, sections 4 and 6"),
    "S4.3": Claim("strokes stay blurred", "S4, section 5"),
    "S4.4": Claim("the generator does not copy the training set", "S4, section 6"),
    "S4.5": Claim("label smoothing makes training more stable", "S4, section 3.3.3, in its code"),
}
