"""Forms (填报表): the workbook that one unit gets."""
