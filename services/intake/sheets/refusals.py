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
FILE_OLD_OR_LOCKED = reason(
    Invalid,
    "file-old-or-locked",
    "文件是旧格式（.xls）或加了密码：请去掉密码，另存为 xlsx 或 CSV（UTF-8）后重试",
    "the file is of the old form (.xls) or has a password: take it away, save it as xlsx or CSV (UTF-8), and try again",
)
FILE_TOO_HEAVY = reason(
    Invalid,
    "file-too-heavy",
    "文件未能在规定的时间和内存内读完：请把数据复制到新的工作簿，或另存为 CSV（UTF-8）后重试",
    "the file could not be read in time, or within the memory for it: copy the data into a new workbook, or save it as "
    "CSV (UTF-8), and try again",
)
FILE_HEADINGS_MISSING = reason(
    Invalid,
    "file-headings-missing",
    "文件是空的，没有栏目：请在第1行写明栏目，可用 {zh}",
    "the file is empty and has no headings: write them into row 1, out of {en}",
)
FILE_HEADINGS_UNKNOWN = reason(
    Invalid,
    "file-headings-unknown",
    "没有找到栏目，第{row}行第{columns}列都不是：请在数据上方写明栏目，可用 {zh}",
    "no headings were found, row {row}, column {columns} is none that is known: write them above the data, out of {en}",
)
FILE_HEADINGS_BROKEN = reason(
    Invalid,
    "file-headings-broken",
    "第{row}行第{columns}列的栏目有损坏的字符（乱码）：请改正后重新保存为 CSV（UTF-8）",
    "a broken character stands in the headings, row {row}, column {columns}: write it anew and save the file as CSV "
    "(UTF-8)",
)
FILE_HEADINGS_TWICE = reason(
    Invalid,
    "file-headings-twice",
    "第{row}行有几列是同一个栏目，{zh}：只留一列，其余的改名或合并",
    "in row {row} several columns are for the same, {en}: keep one of them, rename or join the others",
)
FILE_COLUMNS_LACKING = reason(
    Invalid,
    "file-columns-lacking",
    "第{row}行的栏目中没有{zh}：请补上这些栏目，或把相应的栏目改成这样的名称",
    "the headings in row {row} lack {en}: add these columns, or name the ones that they are so",
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
    "本行第{columns}列有内容，第{row}行却没有栏目：请补写栏目或删去内容；CSV 中含逗号的文字请加引号",
    "column {columns} of the row holds something under no heading: head it in row {row} or empty it; in a CSV, quote "
    "text that has commas",
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
ROW_QUOTES_BROKEN = reason(
    Invalid,
    "row-quotes-broken",
    "本行的引号不成对或位置不对：文字中有引号的，请将引号写成两个并在整格外加引号，或改用全角引号“”",
    "the quotes of the row do not match: where a text has quotes, double each and quote the whole cell",
)
ROW_CHARACTERS_BROKEN = reason(
    Invalid,
    "row-characters-broken",
    "本行的{zh}有损坏的字符（乱码）：请改正后重新保存为 CSV（UTF-8）",
    "a broken character stands in {en}: write it anew and save the file as CSV (UTF-8)",
)
ROW_DIGITS_LOST = reason(
    Invalid,
    "row-digits-lost",
    "本行的{zh}是超过15位的数字，表格软件已丢失后面的位数：请先把该列设为文本格式，再重新填写",
    "a number of more than 15 digits stands in {en}, and a spreadsheet does not keep the others: set the column to "
    "text, then write it anew",
)
ROW_SHOWN_OTHERWISE = reason(
    Invalid,
    "row-shown-otherwise",
    "本行的{zh}是数字或日期，显示的与存储的不一样（如显示0012，存的是12）：请把该列设为文本格式，再照原样填写",
    "{en} holds a number or a day that is shown otherwise than it is stored (as 0012 for 12): set the column to text, "
    "then write it as it is to be",
)
# What follows names headings and words of the mapping, which its sender wrote as a setting: they are no report's.
MAPPING_MALFORMED = reason(
    Invalid,
    "mapping-malformed",
    "{name} 不是一个值为文字的 JSON 对象，或同一个名称出现了两次：请写成 {example}",
    "{name} is no JSON object of texts, or has a name twice: write it like {example}",
)
COLUMNS_FIELD_UNKNOWN = reason(
    Invalid,
    "columns-field-unknown",
    "对应关系（columns）中的 {fields} 不是字段：请用 {known}，或用 null 表示不读",
    "the mapping (columns) names what is no field, {fields}: use one of {known}, or null for a column to leave out",
)
COLUMNS_FIELD_TWICE = reason(
    Invalid,
    "columns-field-twice",
    "对应关系（columns）中有几个栏目对应同一个字段，{places}：每个字段只留一个栏目，其余的用 null",
    "in the mapping (columns) several headings are for one field, {places}: keep one for each, and give others null",
)
COLUMNS_NOT_THERE = reason(
    Invalid,
    "columns-not-there",
    "对应关系（columns）中的栏目 {headings} 在文件第{row}行没有：请照文件中的写法改正，或去掉",
    "the mapping (columns) has headings that row {row} of the file has not, {headings}: write them as the file does, "
    "or leave them out",
)
CATEGORIES_UNKNOWN = reason(
    Invalid,
    "categories-unknown",
    "对应关系（categories）中的 {words} 不是类别：请用 {categories} 之一",
    "the mapping (categories) names what is no category, {words}: use one of {categories}",
)
