-- reads:   arrival (key_high, key_low, area, voorziening) of one partner, re-keyed; voorziening;
--          bound: partner (its number), organisation (its number among those at the door, or null), office (its
--          number among those that are not, or null); area_bits, area_ones, organisations_at, offices_at
--          (hub/layout.py)
-- writes:  report, one row for each row of arrival
-- drops:   nothing
-- promise: what a row says becomes bits: its area, its voorziening, the organisation if the partner is one and
--          the voorziening counts, and the partner itself if it is an office

INSERT INTO report
SELECT (key_high::UHUGEINT << 64) | key_low,
       voorziening.mark
           | arrival.area
           | (($area_ones::UHUGEINT - arrival.area) << $area_bits::UHUGEINT)
           | CASE WHEN telt AND $organisation::UHUGEINT IS NOT NULL
                  THEN 1::UHUGEINT << ($organisation::UHUGEINT + $organisations_at::UHUGEINT)
                  ELSE 0::UHUGEINT END
           | CASE WHEN $office::UHUGEINT IS NOT NULL
                  THEN 1::UHUGEINT << ($office::UHUGEINT + $offices_at::UHUGEINT)
                  ELSE 0::UHUGEINT END,
       voorziening.more,
       $partner
FROM arrival
JOIN voorziening USING (voorziening);
