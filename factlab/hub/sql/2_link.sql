-- reads:   report, of a round whose marks fit in 128 bits
-- writes:  household (marks, more), one row for each link key, without the link key
-- drops:   nothing: 3_strip does, once the areas have been checked
-- promise: rows of all partners with the same link key become one household that holds all they said

CREATE TABLE household AS
SELECT bit_or(marks) AS marks,
       0::UBIGINT    AS more
FROM report
GROUP BY link_key;
