"""`factlab round init`: a folder with a ronde.toml that explains itself, and lists to fill in."""

from __future__ import annotations

from importlib import resources

from factlab.protocol.catalogue import COLUMNS


def starting_files(today_year: int) -> dict[str, bytes]:
    """The files of a new round's folder, by name."""
    template = resources.files("factlab.hub").joinpath("ronde_template.toml").read_text("utf-8")
    catalogue = resources.files("factlab.protocol").joinpath("data/voorzieningen.csv").read_bytes()
    if catalogue.partition(b"\n")[0].decode().strip().split(";") != COLUMNS:
        raise RuntimeError("the default catalogue has other columns than the code")
    return {
        "ronde.toml": template.replace("JAAR", str(today_year)).replace("VOLGEND", str(today_year + 1)).encode(),
        "voorzieningen.csv": catalogue,
        "gebieden.csv": b"pc6;huisnummer;gebied\n",
        "gebiedsnamen.csv": b"gebied;naam;niveau\n",
        "noemers.csv": b"gebied;huishoudens;bron\n",
        "instellingen.csv": b"pc6;huisnummer;suffix\n",
    }
