"""The master index of staff: who works for the council, where and as what, joined by employee numbers of what
the directory and the payroll say."""
