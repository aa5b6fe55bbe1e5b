-- reads:   bound lists: area_households; domein_ids; voorziening_ids, domeinen, wetten, eenheden, telt, signaal;
--          organisation_ids; class_groups, class_names; bound: voorzieningen_at (hub/layout.py)
-- writes:  area (area, households), domein (bit, id), organisation (bit, id), class (bit, groep, klasse), report (empty),
--          voorziening (voorziening, mark, more, bit, id, domein_bit, wet, eenheid_bit, telt, signaal)
-- drops:   nothing
-- promise: what the round can hold, numbered from 0 in the order of publication. A bit has one bit set: that
--          of the number; voorzieningen with the same telt_als share their eenheid_bit. Mark and more are the
--          bit at its place among the marks of a household: one of them is 0. A voorziening of a domein
--          that is not the round's fails here, since its rows would be lost later

CREATE TABLE area AS
SELECT (generate_subscripts($area_households::BIGINT[], 1) - 1)::USMALLINT AS area,
       unnest($area_households::BIGINT[])                                  AS households;

CREATE TABLE domein AS
SELECT 1::UHUGEINT << (number - 1)::UHUGEINT AS bit, id
FROM (
    SELECT generate_subscripts($domein_ids::VARCHAR[], 1) AS number,
           unnest($domein_ids::VARCHAR[])                 AS id
);

CREATE TABLE organisation AS
SELECT 1::UBIGINT << (number - 1)::UBIGINT AS bit, id
FROM (
    SELECT generate_subscripts($organisation_ids::VARCHAR[], 1) AS number,
           unnest($organisation_ids::VARCHAR[])                 AS id
);

CREATE TABLE class AS
SELECT 1::UBIGINT << (number - 1)::UBIGINT AS bit, groep, klasse
FROM (
    SELECT generate_subscripts($class_groups::VARCHAR[], 1) AS number,
           unnest($class_groups::VARCHAR[])                 AS groep,
           unnest($class_names::VARCHAR[])                  AS klasse
);

CREATE TABLE voorziening AS
WITH listed AS (
    SELECT (generate_subscripts($voorziening_ids::VARCHAR[], 1) - 1)::USMALLINT AS voorziening,
           unnest($voorziening_ids::VARCHAR[])                                  AS id,
           unnest($domeinen::VARCHAR[])                                         AS domein,
           unnest($wetten::VARCHAR[])                                           AS wet,
           unnest($eenheden::VARCHAR[])                                         AS eenheid,
           unnest($telt::BOOLEAN[])                                             AS telt,
           unnest($signaal::BOOLEAN[])                                          AS signaal
),
placed AS (
    SELECT *, voorziening + $voorzieningen_at::INTEGER AS place
    FROM listed
)
SELECT voorziening,
       CASE WHEN place < 128 THEN 1::UHUGEINT << place::UHUGEINT ELSE 0::UHUGEINT END      AS mark,
       CASE WHEN place < 128 THEN 0::UBIGINT ELSE 1::UBIGINT << (place - 128)::UBIGINT END AS more,
       1::UHUGEINT << voorziening::UHUGEINT                                                AS bit,
       placed.id,
       coalesce(domein.bit, error('a domein outside the round'))                           AS domein_bit,
       wet,
       1::UHUGEINT << (dense_rank() OVER (ORDER BY eenheid) - 1)::UHUGEINT                 AS eenheid_bit,
       telt,
       signaal
FROM placed
LEFT JOIN domein ON domein.id = placed.domein;

CREATE TABLE report (link_key UHUGEINT, marks UHUGEINT, more UBIGINT, partner USMALLINT);
