-- reads:   arrival (key_high, key_low, area, voorziening) of one partner, re-keyed; voorziening;
--          bound: partner (its number), organisation (its number among those at the door, or null);
--          area_bits, area_ones, organisations_at (hub/layout.py)
-- writes:  report, one row for each row of arrival
-- drops:   nothing
-- promise: what a row says becomes bits: its area, its voorziening, and the organisation if the partner is
--          one and the voorziening counts

INSERT INTO report
SELECT (key_high::UHUGEINT << 64) | key_low,
       voorziening.mark
           | arrival.area
           | (($area_ones::UHUGEINT - arrival.area) << $area_bits::UHUGEINT)
           | CASE WHEN telt AND $organisation::UHUGEINT IS NOT NULL
                  THEN 1::UHUGEINT << ($organisation::UHUGEINT + $organisations_at::UHUGEINT)
                  ELSE 0::UHUGEINT END,
       voorziening.more,
       $partner
FROM arrival
JOIN voorziening USING (voorziening);
