-- reads:   profile
-- returns: area, voorzieningen_high, voorzieningen_low, organisations, classes, households
-- promise: in the same order for the same input, whatever the secret of the run was. The set of
--          voorzieningen comes in two halves: DuckDB hands 128 bits to Python as text, ten times as slow

SELECT area,
       (voorzieningen >> 64)::UBIGINT                       AS voorzieningen_high,
       (voorzieningen & 18446744073709551615)::UBIGINT      AS voorzieningen_low,
       organisations,
       classes,
       households
FROM profile
ORDER BY area, voorzieningen, organisations, classes;
