"""How a sheet is refused, whole or one row of it: why, and what to do next."""

from shared.kernel.refusals import Invalid, reason

FILE_TOO_LARGE_UNPACKED = reason(
    Invalid,
    "file-too-large-unpacked",
    "文件解压后超过 {megabytes} MB：请分成几份",
    "the file is larger than {megabytes} MB when unpacked: split it",
)
FILE_MALFORMED = reason(
    Invalid,
    "file-malformed",
    "文件不是完好的 CSV 或 xlsx：请另存为 CSV（UTF-8）或 xlsx 后重试",
    "the file is no sound CSV or xlsx: save it as CSV (UTF-8) or xlsx and try again",
)
FILE_SHEETS_SEVERAL = reason(
    Invalid,
    "file-sheets-several",
    "文件中不止一张工作表有内容：请只留一张，其余另存为文件分别上传",
    "more than one sheet of the workbook holds something: keep one, and send each other as a file of its own",
)
FILE_CELLS_MERGED = reason(
    Invalid,
    "file-cells-merged",
    "工作表中有合并的单元格：请取消合并，逐行填写后重试",
    "cells of the sheet are merged: split them, fill in each row, and try again",
)
FILE_HEADINGS_MISSING = reason(
    Invalid,
    "file-headings-missing",
    "第1行没有栏目：请在第1行写明栏目，可用 {zh}",
    "row 1 holds no headings: write them there, out of {en}",
)
FILE_HEADINGS_UNKNOWN = reason(
    Invalid,
    "file-headings-unknown",
    "第1行第{columns}列不是已知的栏目：请用 {zh}",
    "row 1, column {columns} is no known heading: use {en}",
)
FILE_HEADINGS_TWICE = reason(
    Invalid,
    "file-headings-twice",
    "第1行第{columns}列与前面的栏目重复：每个栏目只写一次",
    "row 1, column {columns} repeats a heading before it: write each heading once",
)
FILE_ROWS_TOO_MANY = reason(
    Invalid,
    "file-rows-too-many",
    "文件超过{rows}行：请分成几份",
    "the file has more than {rows} rows: split it",
)
FILE_REACHES_TOO_FAR = reason(
    Invalid,
    "file-reaches-too-far",
    "表格范围过大：请删去数据下方的空行和右侧的空列后重试",
    "the table reaches too far: delete the empty rows below the data and the empty columns beside it, and try again",
)
ROW_WITHOUT_HEADING = reason(
    Invalid,
    "row-without-heading",
    "本行第{columns}列有内容，第1行却没有栏目：请补写栏目或删去内容；CSV 中含逗号的文字请加引号",
    "column {columns} of the row holds something under no heading: head it in row 1 or empty it; in a CSV, quote text "
    "that has commas",
)
ROW_NOT_CALCULATED = reason(
    Invalid,
    "row-not-calculated",
    "本行第{columns}列的公式没有结果：请在表格软件中计算并保存，或改填结果",
    "column {columns} of the row holds a formula without its result: calculate and save it in a spreadsheet program, "
    "or write the result",
)
ROW_HOLDS_ERRORS = reason(
    Invalid,
    "row-holds-errors",
    "本行的{zh}是表格的错误值（如 #N/A、#VALUE!），不是内容：请改正公式或直接填写内容",
    "the row holds a spreadsheet's error (as #N/A, #VALUE!) and nothing else in {en}: mend the formula, or write what "
    "belongs there",
)
