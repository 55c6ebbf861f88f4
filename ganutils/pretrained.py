"""Shipped weights: half precision, verified by digest, each with a model card.

A model is a folder `data/pretrained/NAME/` that holds one `PART.npz` for each network and
`card.json`. No file in it can carry code.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np

from ganutils import hardware, records
from ganutils import networks as builders
from ganutils.places import course_folder


def catalogue() -> dict[str, dict]:
    """The shipped models' cards by name."""
    folder = course_folder("pretrained")
    return {
        path.parent.name: card(path.parent.name) for path in sorted(folder.glob("[!.]*/card.json"))
    }


def card(name: str) -> dict:
    """A model's card: networks, data set, recipe, epochs, seed, metrics, how to reproduce it.

    Raises:
        ValueError: unknown name, or a damaged card.
    """
    folder = course_folder("pretrained")
    names = sorted(path.parent.name for path in folder.glob("[!.]*/card.json"))
    if name not in names:
        raise ValueError(f"No model named {name!r}: choose from {', '.join(names) or 'none'}.")
    path = folder / name / "card.json"
    records.note(f"{name}/card.json", path)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(
            f"The card of {name!r} is damaged: restore data/pretrained/{name}/card.json."
        ) from error


def load(name: str, part: str = "generator") -> keras.Model:
    """A shipped network, in float32, ready to use.

    A generator carries its prior, takes latent vectors and returns float32 images in [-1, 1]; call
    it directly, `load("dcgan")(latents, training=False)`, or through latent.draw.

    Raises:
        ValueError: unknown name or part; missing, truncated or altered weights.
    """
    entry = _entry(name, part)
    if "network" not in entry:
        raise ValueError(f"{part!r} of {name!r} holds numbers, no network: use load_arrays.")
    network = _build(entry["network"], entry["arguments"])
    arrays = load_arrays(name, part)
    network.set_weights([arrays[f"{i:03d}"].astype(np.float32) for i in range(len(arrays))])
    return network


def load_arrays(name: str, part: str) -> dict[str, np.ndarray]:
    """The arrays of one shipped file, after its digest was verified.

    Raises:
        ValueError: missing, truncated or altered file.
    """
    entry = _entry(name, part)
    path = course_folder("pretrained") / name / f"{part}.npz"
    remedy = f"restore it with: git checkout -- data/pretrained/{name}, or install ganutils again."
    if not path.is_file():
        raise ValueError(f"The weights {path} are missing: {remedy}")
    if _digest(path) != entry["sha256"]:
        raise ValueError(f"The weights {path} are truncated or altered: {remedy}")
    records.note(f"{name}/{part}.npz", path)
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {key: archive[key] for key in archive.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"The weights {path} cannot be read: {remedy}") from error


def _entry(name: str, part: str) -> dict:
    parts = card(name)["parts"]
    if part not in parts:
        raise ValueError(f"{name!r} has no {part!r}: choose from {', '.join(parts)}.")
    return parts[part]


def save(
    name: str,
    networks: Mapping[str, keras.Model],
    facts: Mapping[str, object],
    arrays: Mapping[str, Mapping[str, np.ndarray]] | None = None,
) -> Path:
    """Ship a model: write its networks in half precision and its card, all or nothing.

    Args:
        networks: by part, trained networks from the builders of `ganutils.networks`, which
            remember how they were built.
        facts: what the card says beside the parts (data set, recipe, seed, metrics, ...).
        arrays: by part, named arrays that are kept as they are.

    Raises:
        ValueError: weights too large for half precision.
        OSError: the disk is full; an earlier version stays as it was.
    """
    folder = course_folder("pretrained")
    entries = {part: dataclasses.asdict(one.origin) for part, one in networks.items()}
    contents = {part: _half(one) for part, one in networks.items()} | dict(arrays or {})
    # In the same file system, so that the last step is one rename.
    draft = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder))
    try:
        for part, content in contents.items():
            np.savez_compressed(draft / f"{part}.npz", **content)
            digest = {"sha256": _digest(draft / f"{part}.npz")}
            entries[part] = entries.get(part, {}) | digest
        text = json.dumps({"name": name, "parts": entries, **facts}, indent=2, ensure_ascii=False)
        (draft / "card.json").write_text(text + "\n", encoding="utf-8")
        draft.chmod(0o755)
        _replace(draft, folder / name)
    except OSError as error:
        raise OSError(
            f"{name!r} could not be saved in {folder} ({error.strerror}): free some space and "
            "save again; nothing was changed."
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder / name


def rounded(network: keras.Model) -> keras.Model:
    """The same network in float32 with its weights rounded to what `save` keeps of them.

    To measure what is shipped, and not what was trained.
    """
    again = _build(network.origin.network, network.origin.arguments)
    again.set_weights([weight.astype(np.float32) for weight in _half(network).values()])
    return again


def _build(network: str, arguments: Mapping[str, object]) -> keras.Model:
    with hardware.use("float32"):
        return getattr(builders, network)(**arguments)


def _half(model: keras.Model) -> dict[str, np.ndarray]:
    weights = [np.asarray(weight, dtype=np.float32) for weight in model.get_weights()]
    if not all(np.abs(weight).max() <= np.finfo(np.float16).max for weight in weights):
        raise ValueError(f"A weight of {model.name!r} is too large for half precision, or NaN.")
    return {f"{i:03d}": weight.astype(np.float16) for i, weight in enumerate(weights)}


def _replace(draft: Path, target: Path) -> None:
    old = draft.with_name(draft.name + ".old")
    if target.exists():
        target.replace(old)
    try:
        draft.replace(target)
    except OSError:
        if old.exists():
            old.replace(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
