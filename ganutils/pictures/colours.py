"""One colour for each network, each digit class and each setting of a study, in all the course."""

from matplotlib.colors import to_rgb

# Okabe and Ito 2008: colour-blind readers tell them apart, too.
NETWORK_COLOURS = {"generator": "#0072B2", "discriminator": "#D55E00", "judge": "#009E73"}
# Neighbours on a map may be any two digits: all 45 pairs differ by CIEDE2000 17 or more, for
# normal sight as for deuteranopes and protanopes (Machado et al. 2009). No greys, no pale ones.
DIGIT_COLOURS = (
    "#4a58e2",
    "#f2d80f",
    "#0b4a12",
    "#e8906c",
    "#14979a",
    "#98355c",
    "#35f0cc",
    "#f2a0ff",
    "#3b0a80",
    "#857800",
)
# Kinds of landscapes: any two differ as two digits do.
KIND_COLOURS = {
    "mountains": "#b5764a",
    "lake": "#1f78d8",
    "coast": "#f0cc55",
    "forest": "#0c4a2c",
}
# Parts of landscapes.
PART_COLOURS = {"sky": "#8fd0ff", "land": "#6d5a1c", "water": "#0a4fb0", "sun": "#ffcf00"}
CLASS_COLOURS = {str(i): colour for i, colour in enumerate(DIGIT_COLOURS)} | KIND_COLOURS
# A name has one colour wherever it is drawn, and no two names share one. Those of one study, and
# the networks', differ for colour-blind readers, too.
ARM_COLOURS = {
    # notebook 03: a DCGAN's recipe; the sick ones; few images
    "noise-decay": "#000000",
    "no-noise": "#88dd22",
    "constant-noise": "#aa88ff",
    "no-smoothing": "#775500",
    "no-batch-norm": "#ff99aa",
    "no-dropout": "#117777",
    "plain": "#002266",
    "healthy": "#330033",
    "D too fast": "#cc0022",
    "G too fast": "#0099ff",
    "no batch norm, fast": "#88ccbb",
    "dropout 0.2": "#444444",
    "no dropout": "#117777",
    # notebook 04: latent dimensions, widths
    "2d": "#00bbee",
    "3d": "#cc7799",
    "4d": "#003322",
    "width 0.25": "#ccaa00",
    "width 0.5": "#9955cc",
    "width 1.0": "#660022",
    # notebook 05: activation functions
    "relu": "#ff5577",
    "leaky_relu": "#6688dd",
    "prelu": "#552255",
    "elu": "#bbcc55",
    # notebook 07: how a label meets its input
    "multiplied": "#9933ee",
    "added": "#bbbb77",
    "concatenated": "#440022",
    # notebook 08: three games; the flagship's ingredients
    "GAN": "#aa3300",
    "WGAN": "#6611dd",
    "WGAN-GP": "#aa88bb",
    "S4's networks": "#662299",
    "own networks": "#cc44ee",
    "R1": "#446611",
    "averaging": "#111144",
    "falling rates": "#11bb11",
}


def luminance(colour: str) -> float:
    """Relative luminance in [0, 1], as WCAG 2.1 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ink(colour: str) -> str:
    """Black or white, whichever is read more easily on a colour: contrast is at least 4.5."""
    return "black" if luminance(colour) > 0.179 else "white"
