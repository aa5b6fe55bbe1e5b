-- reads:   report, of a round whose marks do not fit in 128 bits
-- writes:  household (marks, more), one row for each link key, without the link key
-- drops:   nothing: 3_strip does, once the areas have been checked
-- promise: as 2_link, which takes two thirds of the time because it keeps half as much for each household

CREATE TABLE household AS
SELECT bit_or(marks) AS marks,
       bit_or(more)  AS more
FROM report
GROUP BY link_key;
