#!/usr/bin/env python3
"""Makes the malformed tables of this folder: bytes that no editor would keep, and workbooks that no program would save.

    python3 tables.py
"""

import zipfile
from pathlib import Path

HERE = Path(__file__).parent
HEAD = "kind,from,to,amount\n"


def csv(name, data):
    (HERE / "csv" / f"{name}.csv").write_bytes(data if isinstance(data, bytes) else data.encode())


csv("empty", "")
csv("header-only", HEAD)
csv("foreign", "省份,人口\n浙江省,6577\n")
csv("unclosed-quote", HEAD + "funding,杭州市,江山市,5亿元\nfunding,\"绍兴市,江山市,5亿元\npairing,杭州市,江山市,\n")
csv("ragged", HEAD + "funding,杭州市,江山市,3,300万元\npairing,杭州市\npairing\n")
csv("nul-bytes", HEAD + "funding,杭\0州市,江山市,5亿元\n")
csv("utf8-broken", HEAD.encode() + ("pairing,杭州市,江山市,\n" * 3).encode() + b"pairing,\xe6\x9d\xad\xe5\xb7,\xff,\n")
csv("gbk-broken", (HEAD + "pairing,杭州市,江山市,\n" * 3).encode("gbk") + "pairing,绍".encode("gbk")[:-1] + b",x,\n")
csv("utf16-odd", (HEAD + "pairing,杭州市,江山市,\n").encode("utf-16") + b"\x41")
csv("binary", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4)
csv("duplicate-ids", "id,kind,from,to\na,pairing,杭州市,江山市\na,pairing,绍兴市,江山市\n")
csv("double-columns", "kind,from,to,to\npairing,杭州市,江山市,常山县\n")
csv("unknown-columns", "kind,from,to,amuont,period.as_writen\nfunding,杭州市,江山市,5亿元,去年\n")
csv("dangling", "kind,from,to,same_as,source\npairing,杭州市,江山市,nowhere,nobody\npairing,none,江山市,,\n")
csv("absurd", HEAD[:-1] + ",period,people\nfunding,杭州市,江山市,1e400,2021-02-30,6\nfunding,绍兴市,江山市,99999999999999999999999999亿元,99999,6\n"
    "funding,宁波市,江山市,-,2023/2021,六七八\nfunding,温州市,江山市,500,../..,1.5e3名\n")
csv("json-cells", "kind,from,to,amount\nfunding,\"{\"\"school\"\": [1]}\",江山市,\"{\"\"value\"\": {}}\"\nfunding,\"[[\",江山市,{}\n")

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>{}</worksheet>'


def cell(at, text):
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def table(*rows):
    out = ""
    for number, row in enumerate(rows, 1):
        cells = "".join(cell(f"{'ABCDEFGH'[at]}{number}", text) for at, text in enumerate(row) if text)
        out += f'<row r="{number}">{cells}</row>'
    return out


HEADER = ("kind", "from", "to", "amount")
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="links" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def xlsx(name, sheet, leave=(), folder="xlsx"):
    path = HERE / folder / f"{name}.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        for part, text in {**PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            if part not in leave:
                book.writestr(zipfile.ZipInfo(part, (2023, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED, 9)
    return path


good = SHEET.format(table(HEADER, ("pairing", "杭州市", "江山市")), "")
(HERE / "xlsx" / "no-zip.xlsx").write_text("kind,from,to\n")
(HERE / "xlsx" / "old-xls.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
path = xlsx("truncated", good)
path.write_bytes(path.read_bytes()[:-200])
path = xlsx("damaged", good)
data = bytearray(path.read_bytes())
at = data.index(b"xl/worksheets/sheet1.xml") + 40
data[at:at + 20] = bytes(20)
path.write_bytes(data)
xlsx("no-workbook", good, leave=("xl/workbook.xml",))
xlsx("no-sheet", good, leave=("xl/worksheets/sheet1.xml",))
xlsx("bomb", SHEET.format(" " * (80 << 20), ""))
xlsx("broken-xml", good[:len(good) * 2 // 3])
xlsx("far-cell", SHEET.format(table(HEADER) + '<row r="2000000">' + cell("XFE2000000", "x") + "</row>", ""))
xlsx("wide-cell", SHEET.format(table(HEADER) + '<row r="1048576">' + cell("XFD1048576", "x") + "</row>", ""))
xlsx("merged-all", SHEET.format(table(HEADER, ("pairing", "杭州市", "江山市")) + '<row r="1048576">' + cell("XFD1048576", "x") + "</row>", '<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'))
xlsx("formula-errors", SHEET.format(table(HEADER) + '<row r="2">' + cell("A2", "funding") + '<c r="B2" t="e"><v>#N/A</v></c>' + cell("C2", "江山市") + '<c r="D2" t="e"><v>#REF!</v></c></row>', ""))
xlsx("faults", SHEET.format(table(HEADER, ("funding", "杭洲市", "江山市", "很多钱"), ("fund", "杭州市", "江山市"), ("pairing", "", "江山市")), ""))
xlsx("dates", SHEET.format(table((*HEADER, "period")) + '<row r="2">' + cell("A2", "pairing") + cell("B2", "杭州市") + cell("C2", "江山市") + '<c r="E2"><v>1e300</v></c></row><row r="3">' + cell("A3", "pairing") + cell("B3", "绍兴市") + cell("C3", "江山市") + '<c r="E3"><v>-5</v></c></row>', ""))
xlsx("merged-figure", SHEET.format(table(("支援方", "受援方", "资金（万元）"), ("杭州市", "江山市", "300"), ("绍兴市", "常山县")), '<mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>'), folder="mapping")


def mapping(name, text, table="支援方,受援方,类型,金额\n杭州市,江山市,资金,5\n绍兴市,江山市,资金,6\n"):
    (HERE / "mapping" / f"{name}.toml").write_text(text.replace("TABLE", f'table = "{name}.csv"'))
    if table is not None:
        (HERE / "mapping" / f"{name}.csv").write_text(table)


LINK = '[[links]]\nkind = "pairing"\nfrom = { column = "支援方" }\nto = { column = "受援方" }\n'
mapping("no-table-file", "TABLE\n" + LINK, None)
mapping("not-a-table", 'table = "report.pdf"\n' + LINK, None)
mapping("unknown-columns", 'TABLE\n[[links]]\nkind = "pairing"\nfrom = { column = "支缓方" }\nto = { column = "县" }\namount = { column = 0 }\n')
mapping("same-names", "TABLE\n" + LINK, "支援方,支援方,受援方\n杭州市,绍兴市,江山市\n")
mapping("unknown-keys", "TABLE\nhead = 3\n" + LINK + 'amount = { column = "金额", units = "万元" }\nwhen = { colum = "类型" }\n[[row]]\nskip = "x"\n')
mapping("wrong-types", 'TABLE\nheader = "1"\nlast = -1\nencoding = "latin-99"\ndelimiter = ",,"\nsheet = "一"\n' + LINK + "[[rows]]\nwhere = 3\n[[open]]\nhas = 3\n")
mapping("nothing-declared", "TABLE\n")
mapping("no-kind", 'TABLE\n[[links]]\nfrom = { column = "支援方" }\nto = { column = "受援方" }\n')
mapping("unknown-kinds", "TABLE\n" + LINK.replace('"pairing"', '{ column = "类型" }') + '[[entities]]\nkind = "funding"\nname = { column = "支援方" }\n[[facts]]\nclass = "fact"\nof = { column = "支援方" }\nwhat = "x"\n')
mapping("stale-rule", "TABLE\n" + LINK + '[[rows]]\nwhere = { "支援方" = "宁波市" }\nskip = "x"\n[[rows]]\nwhere = { "省" = "宁波市" }\n')
mapping("joint-conflict", "TABLE\n" + LINK.replace('"pairing"', '"funding"') + 'amount = { column = "金额", unit = "万元" }\n[[rows]]\nwhere = { "受援方" = "江山市" }\njoint = true\n')
mapping("code-mismatch", "TABLE\n" + LINK.replace('"支援方" }', '"支援方", code = { column = "代码" } }'), "支援方,代码,受援方\n杭州市,330600,江山市\n无名市,999999,江山市\n")
mapping("broken-toml", "TABLE\n" + LINK + 'note = { column = "类型"\n')
mapping("wrong-header", "TABLE\nheader = 2\n" + LINK)
(HERE / "mapping" / "merged-figure.toml").write_text('table = "merged-figure.xlsx"\n[[links]]\nkind = "funding"\nfrom = { column = "支援方" }\nto = { column = "受援方" }\namount = { column = "资金" }\n')


def iati(name, text):
    (HERE / "iati" / f"{name}.xml").write_text(text)


def activities(*inner, version="2.03"):
    return f'<iati-activities version="{version}">\n' + "\n".join(inner) + "\n</iati-activities>\n"


def activity(*transactions, head='<iati-identifier>A-1</iati-identifier>\n<reporting-org ref="O-1"/>\n', attributes=' default-currency="USD"'):
    return f"<iati-activity{attributes}>\n{head}" + "\n".join(transactions) + "\n</iati-activity>"


def transaction(code="3", value="<value>5</value>", date='<transaction-date iso-date="2021-03-05"/>'):
    kind = f'<transaction-type code="{code}"/>' if code else ""
    return f"<transaction>{kind}{date}{value}</transaction>"


iati("empty", "")
iati("no-xml", "kind,from,to\n")
iati("truncated", activities(activity(transaction()))[:-60])
iati("wrong-root", "<graphml><graph/></graphml>\n")
iati("version-1", activities(activity(), version="1.05"))
iati("crossed-ends", activities("<iati-activity><title></iati-activity></title>"))
iati("entities", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n' + activities(activity(head="<iati-identifier>&b;</iati-identifier>\n")))
iati("external-entity", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n' + activities(activity(head="<iati-identifier>A</iati-identifier><title><narrative>&a;</narrative></title>\n")))
iati("no-identifier", activities(activity(transaction(), head="<title><narrative>x</narrative></title>"), activity(transaction())))
iati("twice", activities(activity(transaction()), activity(transaction())))
iati("no-currency", activities(activity(transaction(), transaction(value='<value currency="XXQ">5</value>'), attributes="")))
iati("absurd-values", activities(activity(*(transaction(value=f"<value>{value}</value>") for value in ["", "1,000", "1e9", "NaN", "9" * 40, "0.00000001"]))))
iati("types", activities(activity(transaction(code="99"), transaction(code=""), transaction(code="x" * 200))))
iati("dates", activities(activity(transaction(date='<transaction-date iso-date="2021-02-30"/>'), transaction(date='<transaction-date iso-date="last year"/>'), transaction(date=""))))
iati("no-giver", activities(activity(transaction(), head="<iati-identifier>A-1</iati-identifier>\n")))
iati("deep", activities("<a>" * 200 + "</a>" * 200))
iati("attributes", activities(activity(head='<iati-identifier a="1" a="2">A</iati-identifier>')))
