"""What other systems send and take: tables of units, people and hours in, tables and annotated answers out.

Promises: a file is checked before it is unpacked and refused whole when it could do harm; every row that is not simply
taken is named with the number Excel shows and a reason; a cell we write never runs as a formula; the same file twice
changes nothing. Works through the rooms below; of its own it holds only the tables that
somebody has uploaded and not yet decided about, sealed and for a week.
"""
