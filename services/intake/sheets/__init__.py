"""How a spreadsheet is read: as a workbook or CSV, by its headings, cell by cell; and how one is refused."""
