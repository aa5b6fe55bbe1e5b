-- reads:   household; bound: area_bits, area_ones (hub/layout.py)
-- returns: marks with the bits of more than one area
-- promise: no rows among honest partners, since the area follows from the address by one list

SELECT marks
FROM household
WHERE (marks & (marks >> $area_bits::UHUGEINT) & $area_ones::UHUGEINT) <> 0;
