-- reads:   profile, voorziening, domein
-- writes:  combination (combination, voorzieningen), a number for every set of voorzieningen that occurs
--          member (combination, voorziening), its voorzieningen
--          described, one row for each combination with what the tables say of it
--          crossing (combination, domein), the domains in which it has a counted voorziening
--          crowd (area, combination, households)
-- drops:   nothing
-- promise: the definitions of stapeling, domains, laws and signals are here and nowhere else in SQL.
--          Fewer combinations occur than profiles, so each is looked at once; what is counted without
--          doubles (eenheden, domeinen) is a number of bits, which takes a tenth of count(DISTINCT)

CREATE MACRO how_many(bits) AS
    bit_count((bits >> 64)::HUGEINT) + bit_count((bits & 18446744073709551615)::HUGEINT);

CREATE TABLE combination AS
SELECT (row_number() OVER ())::INTEGER AS combination, voorzieningen
FROM (SELECT DISTINCT voorzieningen FROM profile);

CREATE TABLE member AS
SELECT combination, voorziening
FROM combination
JOIN voorziening ON (combination.voorzieningen & voorziening.bit) <> 0;

CREATE TABLE described AS
WITH facts AS (
    SELECT combination,
           coalesce(bit_or(domein_bit) FILTER (WHERE telt), 0::UHUGEINT)                       AS domeinen,
           how_many(coalesce(bit_or(eenheid_bit) FILTER (WHERE telt), 0::UHUGEINT))            AS eenheden,
           how_many(coalesce(bit_or(eenheid_bit) FILTER (WHERE telt AND wet <> ''), 0::UHUGEINT)) AS onder_wetten,
           bool_or(wet = 'Jeugd') FILTER (WHERE telt)                                          AS jeugd,
           bool_or(wet = 'P-wet') FILTER (WHERE telt)                                          AS p_wet,
           bool_or(wet = 'Wmo') FILTER (WHERE telt)                                            AS wmo,
           coalesce(bool_or(signaal), false)                                                   AS signaal
    FROM combination
    LEFT JOIN member USING (combination)
    LEFT JOIN voorziening USING (voorziening)
    GROUP BY combination
)
SELECT combination,
       domeinen,
       CASE WHEN eenheden = 0 THEN 'zonder' ELSE 'met' END                        AS gebruik,
       CASE WHEN eenheden >= 6 THEN '6+' ELSE eenheden::VARCHAR END               AS aantal_voorzieningen,
       how_many(domeinen)::VARCHAR                                                AS aantal_domeinen,
       concat_ws('+', CASE WHEN jeugd THEN 'Jeugd' END,
                      CASE WHEN p_wet THEN 'P-wet' END,
                      CASE WHEN wmo THEN 'Wmo' END)                               AS wetten,
       CASE WHEN onder_wetten >= 3 THEN '3+' ELSE onder_wetten::VARCHAR END       AS aantal_onder_wetten,
       CASE WHEN signaal THEN 'ja' ELSE 'nee' END                                 AS signaal
FROM facts;

CREATE TABLE crossing AS
SELECT combination, domein.id AS domein
FROM described
JOIN domein ON (described.domeinen & domein.bit) <> 0;

CREATE TABLE crowd AS
SELECT area, combination, sum(households)::BIGINT AS households
FROM profile
JOIN combination USING (voorzieningen)
GROUP BY area, combination;
