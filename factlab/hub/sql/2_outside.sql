-- reads:   report, household; bound: frame (the number of the partner that delivers it), classes_at,
--          class_ones (hub/layout.py)
-- writes:  outside (partner, addresses, missing); household
-- drops:   nothing
-- promise: an address that is not in the frame does not exist: for each other partner it is counted, and its
--          household is in no table

CREATE TABLE outside AS
WITH told AS (
    SELECT DISTINCT partner, link_key
    FROM report
    WHERE partner <> $frame
)
SELECT partner,
       count(*)                                                                            AS addresses,
       count(*) FILTER (WHERE link_key NOT IN (SELECT link_key FROM report WHERE partner = $frame)) AS missing
FROM told
GROUP BY partner;

DELETE FROM household
WHERE (marks >> $classes_at::UHUGEINT) & $class_ones::UHUGEINT = 0;
