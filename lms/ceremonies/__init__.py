"""The oath (执法宣誓): its text, its ceremonies, who swore and when, and how much of a unit did (domain C5, JN-17).

Owns texts with their versions, ceremonies with roster, signs and photos, and the records of who swore.
Promises: the witness never swears and the leader always does; nobody swears before his card was issued, nothing is
recorded before its day; a record is never changed, a correction is another one; integers decide.
May not: know cards (when one was issued is handed in), rule sets or HTTP.
"""
