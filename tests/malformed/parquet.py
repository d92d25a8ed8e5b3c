#!/usr/bin/env python3
"""Makes the malformed Parquet files of this folder, with pyarrow.

    python3 parquet.py
"""

import struct
from pathlib import Path

import pyarrow
import pyarrow.parquet

HERE = Path(__file__).parent / "parquet"
ROWS = {
    "id": ["a", "b", "c"],
    "kind": ["funding", "pairing", "pairing"],
    "from": [["杭州市"], ["绍兴市"], ["宁波市"]],
    "to": [["江山市"], ["常山县"], ["开化县"]],
}


def save(name, rows, **options):
    path = HERE / f"{name}.parquet"
    pyarrow.parquet.write_table(pyarrow.table(rows), path, **options)
    return path.read_bytes()


def spoil(name, data):
    (HERE / f"{name}.parquet").write_bytes(data)


sound = save("sound", ROWS)
(HERE / "sound.parquet").unlink()
footer = struct.unpack("<I", sound[-8:-4])[0]
spoil("empty", b"")
spoil("no-parquet", b"kind,from,to\npairing,a,b\n")
spoil("truncated", sound[: len(sound) // 2])
spoil("no-footer", sound[: -8 - footer] + sound[-8:])
spoil("footer-beyond", sound[:-8] + struct.pack("<I", 1 << 31) + sound[-4:])
spoil("footer-noise", sound[: -8 - footer] + bytes((7 * at + 3) % 256 for at in range(footer)) + sound[-8:])
spoil("pages-noise", sound[:4] + bytes((5 * at + 1) % 256 for at in range(len(sound) - footer - 12)) + sound[-8 - footer :])
spoil("encrypted", sound[:-4] + b"PARE")
save("gzip", ROWS, compression="gzip")
save("foreign", {"省份": ["浙江省"], "人口": [6577]})
save("duplicate-ids", ROWS | {"id": ["a", "a", "c"]})
save("wrong-types", ROWS | {"from": [1.5, 2.5, 3.5], "period": [True, False, None], "named": ["yes", "no", "?"]})
save("wrong-figures", ROWS | {"measures": [[{"name": "money", "value": "many", "unit": None}], [{"name": None}], []]})
many = pyarrow.table({name: pyarrow.repeat("x", 40_000_000) for name in ["kind", "from"]})
pyarrow.parquet.write_table(many, HERE / "too-many.parquet", compression="zstd")
long = "浙" * (4 << 20)
pyarrow.parquet.write_table(pyarrow.table({"kind": ["pairing"], "from": [long], "to": ["江山市"]}), HERE / "endless-text.parquet", compression="zstd")
