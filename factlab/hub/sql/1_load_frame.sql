-- reads:   arrival (key_high, key_low, area, class) of the frame, re-keyed; bound: partner (its number);
--          area_bits, area_ones, classes_at (hub/layout.py)
-- writes:  report, one row for each row of arrival
-- drops:   nothing
-- promise: what a row says becomes bits: the area of the address, and one class of it

INSERT INTO report
SELECT (key_high::UHUGEINT << 64) | key_low,
       (1::UHUGEINT << (class + $classes_at::INTEGER)::UHUGEINT)
           | arrival.area
           | (($area_ones::UHUGEINT - arrival.area) << $area_bits::UHUGEINT),
       0::UBIGINT,
       $partner
FROM arrival;
