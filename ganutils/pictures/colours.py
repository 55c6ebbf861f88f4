"""One colour for each network, each digit class and each arm of a study, throughout the course."""

# Okabe and Ito 2008: colour-blind readers tell them apart, too.
NETWORK_COLOURS = {"generator": "#0072B2", "discriminator": "#D55E00", "judge": "#009E73"}
# Petroff 2021, arXiv:2107.02270: ten colours, likewise.
DIGIT_COLOURS = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)
# Okabe and Ito 2008 and Tol 2021, but for the networks' colours; black is what others differ from.
ARM_COLOURS = {
    "noise-decay": "#000000",
    "no-noise": "#56B4E9",
    "constant-noise": "#E69F00",
    "no-smoothing": "#332288",
    "no-batch-norm": "#CC79A7",
    "no-dropout": "#999933",
    "2d": "#56B4E9",
    "3d": "#E69F00",
    "4d": "#332288",
    "relu": "#E69F00",
    "leaky_relu": "#56B4E9",
    "prelu": "#332288",
    "elu": "#999933",
}
