"""The cases of the corpus, in the order in which a newcomer would meet them."""

import gzip
import unicodedata
from datetime import date

from dagster_project.demo.render import without_accents
from dagster_project.demo.write import in_legacy
from tests.corpus.make import (
    BODY,
    CLEAN,
    FIGURES,
    FOOTER,
    GMO,
    HEAD,
    LETTERHEAD,
    PLACES,
    SUMS,
    TOTAL,
    VNP,
    case,
    csv,
    dotted,
    mapped,
    ods,
    text,
    with_cell,
    xls,
    xlsx,
    zipped,
)

DISTRICTS = {place[0]: [row for row in BODY if row[0] == place[0]] for place in PLACES}
CUSTOMERS = ["Hà Minh Đức", "Mai Phương Thúy", "Tô Ngọc Vân", "Chu Hải Yến", "Lương Bằng Quang", "Cao Thái Sơn"]
VNP_SENDS = {"file": VNP, "submitter": "vinaphone"}


def _short(name: str) -> str:
    for long, short in {"Phường": "P.", "Xã": "X.", "Thị trấn": "TT.", "Quận": "Q.", "Huyện": "H."}.items():
        name = name.replace(long, short)
    return without_accents(name).upper()


# Encodings
case("utf8", "CSV in UTF-8, semicolons", csv(CLEAN))
case("utf8_bom_commas", "with a byte order mark and commas", csv(CLEAN, ",", "utf-8-sig"))
case("utf8_tabs_crlf", "tabs and Windows line ends", csv(CLEAN, "\t", end="\r\n"))
case("utf8_pipes_cr", "bars, and the line ends of old Macs", csv(CLEAN, "|", end="\r"))
case("utf16_unicode_text", "what Excel calls Unicode Text", csv(CLEAN, "\t", "utf-16", "\r\n"))
case("utf16_without_mark", "UTF-16 without its mark", text(CLEAN, "\t", "\r\n").encode("utf-16-le"))
case("nfd", "letters and their marks apart, as Macs write", unicodedata.normalize("NFD", text(CLEAN)).encode())
case("windows_1258", "Windows-1258, tones behind their vowels", csv(CLEAN, ";", "cp1258"))
case("tcvn3", "TCVN3 (ABC): ư is the soft hyphen", csv(CLEAN, ";", "tcvn3"))
case("vni", "VNI: two signs for most vowels", csv(CLEAN, ";", "vni"))
case(
    "tcvn3_capitals",
    "TCVN3 in capitals, whose accented letters stay small",
    csv([[c.upper() if isinstance(c, str) else c for c in row] for row in CLEAN], ";", "tcvn3"),
)
case(
    "tcvn3_in_workbook",
    "TCVN3 in the font .VnTime",
    xlsx(
        [[in_legacy(c, "tcvn3") if isinstance(c, str) else c for c in row] for row in [*LETTERHEAD[2:], *CLEAN]],
        font=".VnTime",
    ),
    **VNP_SENDS,
)
case(
    "tcvn3_in_xls",
    "the same in an XLS, its name telling nothing",
    xls(
        [[in_legacy(c, "tcvn3") if isinstance(c, str) else c for c in row] for row in [*LETTERHEAD[3:], *CLEAN]],
        font=".VnTime",
    ),
    "bao cao.xls",
)
case(
    "vni_in_workbook",
    "VNI in the font VNI-Times",
    xlsx(
        [[in_legacy(c, "vni") if isinstance(c, str) else c for c in row] for row in [*LETTERHEAD[2:], *CLEAN]],
        font="VNI-Times",
    ),
    **VNP_SENDS,
)
case(
    "latin1_bytes",
    "bytes that are no Vietnamese in any encoding",
    text(CLEAN).encode("utf-8").replace("ầ".encode(), b"\xff\xfe\x80"),
)
case("nul_bytes", "a damaged file with NUL bytes", csv(CLEAN).replace(b"1500", b"15\x0000"))

# Containers and workbooks
case("gz", "compressed by gzip", gzip.compress(csv(CLEAN)), "VTT_thuebao_20231122.csv.gz")
case("zip", "compressed by Windows", zipped(**{"VTT_thuebao_20231122__csv": csv(CLEAN)}), "VTT_thuebao_20231122.zip")
case(
    "zip_of_two", "an archive with two tables", zipped(a__csv=csv(CLEAN), b__csv=csv(CLEAN)), "VTT_thuebao_20231122.zip"
)
case("zip_in_zip", "an archive in an archive", zipped(a__zip=zipped(b__csv=csv(CLEAN))), "VTT_thuebao_20231122.zip")
case(
    "zip_bomb",
    "a small archive that unpacks to very much",
    zipped(a__csv=b"0;0\n" * 30_000_000),
    "VTT_thuebao_20231122.zip",
)
case(
    "zip_climbs",
    "an archive whose name climbs out of its folder",
    zipped(**{"../a__csv": csv(CLEAN)}),
    "VTT_thuebao_20231122.zip",
)
case("xlsx", "a workbook", xlsx(CLEAN), **VNP_SENDS)
case("xls", "an XLS, recognised by its content", xls([["Số liệu ngày 22/11/2023"], *CLEAN]), "thue bao.xls")
case("ods", "an ODS, recognised by its content", ods([["Số liệu ngày 22/11/2023"], *CLEAN]), "thue bao.ods")
case(
    "title_names_the_day",
    "the day in the title alone, and that of signing",
    xlsx([["Hải Phòng, ngày 23 tháng 11 năm 2023"], ["BÁO CÁO THUÊ BAO NGÀY 22/11/2023"], *CLEAN]),
    "thue bao.xlsx",
)
case(
    "title_of_a_week",
    "a week in the title alone",
    xlsx([["BÁO CÁO THUÊ BAO TUẦN 16/11-22/11/2023"], *CLEAN]),
    "thue bao.xlsx",
)
case(
    "title_left_over",
    "another day in the title than in a name that is not quite the agreed one",
    xlsx([["BÁO CÁO THUÊ BAO NGÀY 21/11/2023"], *CLEAN]),
    "VNP - TB theo xã 22-11-2023.xlsx",
    "vinaphone",
)
case("named_as_a_copy", "a second download of a copy", csv(CLEAN), "VTT_thuebao_2023-11-22 - Copy (1).txt")
case(
    "zip_of_another_name",
    "an archive of any name, a right one within",
    zipped(**{"VTT_thuebao_20231122__csv": csv(CLEAN)}),
    "gui so.zip",
)
case("csv_named_xls", "a CSV that is named XLS", csv([["Số liệu ngày 22/11/2023"], *CLEAN], "\t"), "thue bao.xls")
case(
    "web_page_named_xls",
    "a web page that is named XLS",
    b"<html><body><table><tr><td>1</td></tr></table></body></html>",
    "thue bao.xls",
)
case("damaged_workbook", "a workbook that broke off", xlsx(CLEAN)[:3000], **VNP_SENDS)
case(
    "behind_a_password",
    "an encrypted workbook",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1000),
    **VNP_SENDS,
)
case("a_picture", "a picture", b"\x89PNG\r\n\x1a\n" + bytes(300), "bao cao.png")
case("empty_file", "nothing at all", b"")

# What stands around a table
case("letterhead", "letterhead, title, unit, footer", xlsx([*LETTERHEAD, *CLEAN, TOTAL, *FOOTER]), **VNP_SENDS)
case(
    "serial_and_index_row",
    "serial numbers, and numbered columns",
    xlsx([["STT", *HEAD], ["A", "B", "C", *range(1, 7)], *([n, *row] for n, row in enumerate(BODY, 1))]),
    **VNP_SENDS,
)
case(
    "two_level_header",
    "merged headings over 2G, 3G, 4G, 5G",
    xlsx(
        [
            ["Quận/Huyện", "Xã/Phường", "Tổng số thuê bao", "Thuê bao theo công nghệ", None, None, None, None],
            [None, None, None, "2G", "2G Only", "3G", "4G", "5G"],
            *BODY,
        ],
        merges=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 7)],
    ),
    **VNP_SENDS,
)
case(
    "line_breaks_in_headings",
    "line breaks and runs of spaces",
    xlsx([[word.replace(" ", "\n  ") for word in HEAD], *BODY]),
    **VNP_SENDS,
)
case("total_first", "the total as the first row", csv([HEAD, TOTAL, *BODY]))
case("total_last", "the total as the last row, its label in the second column", csv([*CLEAN, [None, "Cộng", *SUMS]]))
case("total_wrong", "a total that its rows do not make", csv([*CLEAN, [*TOTAL[:3], TOTAL[3] + 1, *TOTAL[4:]]]))
case(
    "sections",
    "a numbered row a district, with its sums",
    xlsx(
        [
            ["STT", *HEAD[1:]],
            *(
                line
                for roman, (name, rows) in zip(("I", "II"), DISTRICTS.items(), strict=True)
                for line in [
                    [roman, name, *map(sum, zip(*(row[2:] for row in rows), strict=True))],
                    *([n, *row[1:]] for n, row in enumerate(rows, 1)),
                ]
            ),
        ]
    ),
    **VNP_SENDS,
)
case(
    "section_sum_wrong",
    "a district's sum that its rows do not make",
    xlsx(
        [
            ["STT", *HEAD[1:]],
            ["I", "Huyện An Lão", 5801, 910, 360, 790, 3810, 290],
            *([n, *row[1:]] for n, row in enumerate(BODY[3:], 1)),
        ]
    ),
    **VNP_SENDS,
)
case(
    "sum_above_names_the_district",
    "a district's sum above its communes, which alone names it",
    csv(
        [
            HEAD,
            *(
                line
                for name, rows in DISTRICTS.items()
                for line in [
                    [name, "Tổng", *map(sum, zip(*(row[2:] for row in rows), strict=True))],
                    *([None, *row[1:]] for row in rows),
                ]
            ),
        ]
    ),
)
case(
    "table_a_district",
    "a table a district, one under the other, named over its header",
    xlsx(
        [
            line
            for number, (name, rows) in zip(("I", "II"), DISTRICTS.items(), strict=True)
            for line in [[f"{number}. {name.upper()}"], HEAD[1:], *(row[1:] for row in rows), []]
        ]
    ),
    **VNP_SENDS,
)
EXCHANGED = [[*row[:3], row[4], row[3], *row[5:]] for row in [HEAD, *BODY[3:]]]
case(
    "two_tables_columns_exchanged",
    "a second table whose heading has two columns exchanged",
    xlsx([HEAD, *BODY[:3], [], ["II. Huyện An Lão"], *EXCHANGED]),
    **VNP_SENDS,
)
case(
    "two_tables_unknown_heading",
    "a second table under headings that nobody knows, two of them exchanged",
    xlsx(
        [
            HEAD,
            *BODY[:3],
            [],
            ["TT", "Địa chỉ", "Xã, thị trấn", *(f"Máy đời {at}" for at in range(1, len(HEAD) - 2))],
            *EXCHANGED[1:],
        ]
    ),
    **VNP_SENDS,
)
case(
    "two_tables_one_more_column",
    "a second table whose heading has one more column",
    csv([HEAD, *BODY[:3], [*HEAD, "SIM M2M"], *([*row, 5] for row in BODY[3:])]),
)
case(
    "two_tables_of_two_days",
    "a second table under a title of another day",
    xlsx([["Số liệu ngày 22/11/2023"], HEAD, *BODY[:3], [], ["Số liệu ngày 21/11/2023"], HEAD, *BODY[3:]]),
    **VNP_SENDS,
)
case(
    "two_titles_of_two_days",
    "the same, where the titles do not say that the figures are of that day",
    xlsx([["THUÊ BAO NGÀY 22/11/2023"], HEAD, *BODY[:3], [], ["THUÊ BAO NGÀY 15/11/2023"], HEAD, *BODY[3:]]),
    **VNP_SENDS,
)
case(
    "two_tables_in_two_units",
    "a second table in another unit",
    xlsx([HEAD, *BODY[:3], [], ["ĐVT: SIM đã kích hoạt"], HEAD, *BODY[3:]]),
    **VNP_SENDS,
)
case(
    "summary_on_the_same_sheet",
    "the districts' sums as a table of their own above",
    xlsx(
        [
            ["I. Tổng hợp"],
            [HEAD[0], *HEAD[2:]],
            *([name, *map(sum, list(zip(*rows, strict=True))[2:])] for name, rows in DISTRICTS.items()),
            ["II. Chi tiết"],
            *CLEAN,
        ]
    ),
    **VNP_SENDS,
)
SPLIT = [*HEAD[:4], HEAD[4], None, *HEAD[5:]]
case(
    "heading_over_two_columns",
    "a heading merged over last month and this month",
    xlsx(
        [SPLIT, [*[None] * 4, "Tháng trước", "Tháng này"], *([*row[:4], row[4] + 20, *row[4:]] for row in BODY)],
        merges=[(0, 4, 0, 5), *((0, at, 1, at) for at in (*range(4), *range(6, 9)))],
    ),
    **VNP_SENDS,
)
case(
    "subtotals_of_a_spreadsheet",
    "sums below their rows, the total's word behind the district",
    xlsx(
        [
            HEAD,
            *(
                line
                for name, rows in DISTRICTS.items()
                for line in [*rows, [f"{name} Total", None, *map(sum, zip(*(row[2:] for row in rows), strict=True))]]
            ),
            ["Grand Total", None, *SUMS],
        ]
    ),
    **VNP_SENDS,
)
case(
    "bare_sums_below",
    "sums below their rows under the district's bare name",
    xlsx(
        [
            HEAD,
            *(
                line
                for name, rows in DISTRICTS.items()
                for line in [*rows, [name, None, *map(sum, zip(*(row[2:] for row in rows), strict=True))]]
            ),
        ]
    ),
    **VNP_SENDS,
)
case(
    "parts_of_the_total",
    "the total first, then what it is made of",
    xlsx([HEAD, TOTAL, ["Trong đó"], ["- Trả trước", None, *SUMS], ["- Trả sau", None, 0, 0, 0, 0, 0, 0], *BODY]),
    **VNP_SENDS,
)
case(
    "island_as_a_section",
    "Bạch Long Vĩ numbered among the districts",
    xlsx(
        [
            ["STT", *HEAD[1:]],
            ["I", "An Lão", *map(sum, zip(*(row[2:] for row in BODY[3:]), strict=True))],
            *([n, *row[1:]] for n, row in enumerate(BODY[3:], 1)),
            ["II", "Bạch Long Vĩ", *FIGURES[0]],
        ]
    ),
    **VNP_SENDS,
)
case(
    "sections_of_committees",
    "districts as headings that say UBND before them",
    xlsx([HEAD[1:], *(row for name, rows in DISTRICTS.items() for row in ([f"UBND {name}"], *(r[1:] for r in rows)))]),
    **VNP_SENDS,
)
case(
    "province_column",
    "a column that says Hải Phòng in every row",
    csv([["Tỉnh", *HEAD], *(["Hải Phòng", *row] for row in BODY)]),
)
case(
    "fill_down",
    "districts written once",
    csv([HEAD, *([row[0] if at in (0, 3) else None, *row[1:]] for at, row in enumerate(BODY))]),
)
case(
    "merged_districts",
    "districts merged over their rows",
    xlsx(
        [HEAD, *([row[0] if at in (0, 3) else None, *row[1:]] for at, row in enumerate(BODY))],
        merges=[(1, 0, 3, 0), (4, 0, 6, 0)],
    ),
    **VNP_SENDS,
)
case(
    "dittos", "ditto marks", csv([HEAD, *([row[0] if at in (0, 3) else "nt", *row[1:]] for at, row in enumerate(BODY))])
)
case(
    "sheet_a_district",
    "a sheet a district, named after it",
    xlsx(*([HEAD[1:], *(row[1:] for row in rows)] for rows in DISTRICTS.values()), names=["Hồng Bàng", "Huyện An Lão"]),
    **VNP_SENDS,
)
case(
    "empty_and_hidden_sheets",
    "an empty and a hidden sheet beside the table",
    xlsx([], CLEAN, [["cũ"], [1]], hidden=[2]),
    **VNP_SENDS,
)
case("same_table_twice", "the same table on two sheets", xlsx(CLEAN, CLEAN), **VNP_SENDS)
case("unit_of_thousands", "figures in thousands", xlsx([["Đơn vị tính: nghìn thuê bao"], *CLEAN]), **VNP_SENDS)
case("unit_below_the_table", "the unit under the table", xlsx([*CLEAN, [], ["(Đơn vị: nghìn thuê bao)"]]), **VNP_SENDS)
case(
    "share_for_a_count",
    "a share of 2G under the heading of the count",
    csv([[*HEAD[:3], "Thuê bao 2G (%)", *HEAD[4:]], *BODY]),
)
case("of_which_row", "a row of which", csv([*CLEAN[:4], ["Trong đó:", None, *([None] * 6)], *CLEAN[4:]]))
case("a_remark_below", "a remark below the table", csv([*CLEAN, ["Ghi chú: số liệu chưa gồm thuê bao của MVNO"]]))

# Numbers and dates
case("dotted_numbers", "1.500 as text", csv(mapped(lambda r, c, cell: dotted(cell))))
case(
    "english_numbers", "1,500 as text", csv(mapped(lambda r, c, cell: f'"{cell:,}"' if isinstance(cell, int) else cell))
)
case(
    "spaced_numbers",
    "1 500 as text",
    csv(mapped(lambda r, c, cell: f"{cell:,}".replace(",", "\u00a0") if isinstance(cell, int) else cell)),
)
case("dash_for_zero", "a dash for nothing", csv(mapped(lambda r, c, cell: "-" if (r, c) == (0, 4) else cell)))
case(
    "mixed_number_styles",
    "points and commas in one column",
    csv(mapped(lambda r, c, cell: ("1.500" if r % 2 else "1,500") if c == 6 else cell)),
)
case("a_word_for_a_number", "a word where a number belongs", csv(with_cell(2, 3, "nhiều")))
case("negative", "a negative count", csv(with_cell(2, 4, -5)))
case("parts_do_not_add_up", "2G + 3G + 4G + 5G is not the total", csv(with_cell(2, 2, 2501)))
case(
    "date_column",
    "a date in every row, as a date",
    xlsx([[*HEAD, "Ngày số liệu"], *([*row, date(2023, 11, 22)] for row in BODY)]),
    **VNP_SENDS,
)
case(
    "date_disagrees",
    "the rows are of another day than the name",
    csv([[*HEAD, "Ngày số liệu"], *([*row, "21/11/2023"] for row in BODY)]),
)
case(
    "title_of_another_day",
    "the title is of another day than the name",
    xlsx([["Số liệu ngày 21/11/2023"], *CLEAN]),
    **VNP_SENDS,
)
case(
    "title_names_another_day",
    "another day in the title, not said to be that of the figures",
    xlsx([["BÁO CÁO THUÊ BAO NGÀY 21/11/2023"], *CLEAN]),
    **VNP_SENDS,
)
case(
    "sheet_of_another_day",
    "a sheet a district, one of which is yesterday's",
    xlsx(
        *(
            [[f"Số liệu ngày {day}/11/2023"], HEAD[1:], *(row[1:] for row in rows)]
            for day, rows in zip((22, 21), DISTRICTS.values(), strict=True)
        ),
        names=["Hồng Bàng", "An Lão"],
    ),
    **VNP_SENDS,
)

# Places
case(
    "abbreviated_capitals",
    "X., P., TT., H., Q. in capitals without accents",
    csv(mapped(lambda r, c, cell: _short(cell) if c < 2 else cell)),
    GMO,
    "gmobile",
)
case(
    "codes_as_numbers",
    "codes that a spreadsheet took for numbers",
    xlsx(
        [
            ["Mã xã", *HEAD[2:]],
            *([code, *figures] for code, figures in zip((11296, 11299, 11302), FIGURES, strict=False)),
        ]
    ),
    **VNP_SENDS,
)
case(
    "old_code",
    "the old code of Cầu Đất",
    csv([["Mã xã", *HEAD[2:]], ["11353", *FIGURES[0]], ["11296", *FIGURES[1]], ["11299", *FIGURES[2]]]),
)
case("island", "Bạch Long Vĩ, which has no commune", csv([*CLEAN, ["Huyện Bạch Long Vĩ", None, *FIGURES[0]]]))
case(
    "homonym_without_district",
    "Minh Tân is in two districts",
    csv([HEAD[1:], ["Xã Minh Tân", *FIGURES[0]], *(["Phường Quán Toan", *f] for f in FIGURES[1:2])]),
)
case(
    "homonym_with_district",
    "with the district it is one",
    csv([*CLEAN, ["Huyện Kiến Thụy", "Xã Minh Tân", *FIGURES[0]]]),
)
case(
    "one_letter_apart",
    "An Hưng or An Hồng? It is neither",
    csv([*CLEAN, ["Huyện An Dương", "Xã An Hùng", *FIGURES[0]]]),
)
case(
    "township_or_district",
    "An Lão without its type",
    csv([*CLEAN[:4], *CLEAN[5:], ["Huyện An Lão", "An Lão", *FIGURES[3]]]),
)
case("unknown_commune", "a commune that there is not", csv(with_cell(5, 1, "Xã Không Có")))
case("commune_twice", "one commune twice", csv([*CLEAN, BODY[0]]))

# Refused as a whole, and personal data
case("no_header", "figures without a header", csv(BODY))
case("column_missing", "no column for 5G", csv([row[:-1] for row in CLEAN]))
case("most_rows_bad", "more bad rows than good ones", csv(mapped(lambda r, c, cell: "?" if c == 3 and r > 1 else cell)))
case(
    "telephone_numbers",
    "a column of (made-up) telephone numbers",
    csv([[*HEAD, "Số điện thoại"], *([*row, f"09{12345670 + at}"] for at, row in enumerate(BODY))]),
)
case(
    "names_of_persons",
    "a column for customers' names",
    csv([[*HEAD, "Họ và tên khách hàng"], *([*row, "Nguyễn Văn A"] for row in BODY)]),
)
case(
    "customers_of_an_export",
    "customers under the headings of an operator's export",
    xlsx(
        [
            [*HEAD, "Khách hàng", "Số GTTT"],
            *(
                [*row, name, 231_094_123 + 7919 * at]
                for at, (row, name) in enumerate(zip(BODY, CUSTOMERS, strict=True))
            ),
        ]
    ),
    **VNP_SENDS,
)
case(
    "one_telephone_number",
    "one (made-up) number in a remark",
    csv([[*HEAD, "Ghi chú"], *([*row, "gọi 0912345678" if at == 1 else None] for at, row in enumerate(BODY))]),
)
case(
    "office_telephone",
    "an office's telephone under the table",
    csv([*CLEAN, [], ["Nơi nhận: phòng KT, điện thoại 0225.3842.111"]]),
)
case("formula_texts", "texts that would be formulas", csv([[*HEAD, "Ghi chú"], *([*row, "=1+1"] for row in BODY)]))
case("unknown_submitter", "a folder that nobody has", csv(CLEAN), submitter="nobody")
case(
    "mvno_sends_stations",
    "an operator without a network sends stations",
    csv(
        [
            ["Mã trạm", "Công nghệ", "Vĩ độ", "Kinh độ", "Mã xã", "Trạng thái", "Ngày phát sóng", "Ngày tắt sóng"],
            ["HPG001", "2G", "20.88919", "106.61082", "11296", "Hoạt động", "01/02/2015", None],
        ]
    ),
    "itel_stations_20231122.csv",
    "itel",
)
case("tomorrow", "figures of a day that is not over", csv(CLEAN), "VTT_thuebao_20240101.csv")
