-- reads:   report; bound: area_bits, area_ones (hub/layout.py)
-- returns: partner: those with a row on a link key that came with two areas
-- promise: only numbers of partners; asked for when audits/household_in_two_areas has found something

SELECT DISTINCT partner
FROM report
WHERE link_key IN (
    SELECT link_key
    FROM report
    GROUP BY link_key
    HAVING (bit_or(marks) & (bit_or(marks) >> $area_bits::UHUGEINT) & $area_ones::UHUGEINT) <> 0
)
ORDER BY partner;
