<?php
// Writes php-queries.jsonl, what PHP makes of queries: php php-queries.php 2>/dev/null > php-queries.jsonl
ini_set('display_errors', '0');
mt_srand(20);

function shown(string $bytes): string {
    return preg_replace_callback('/[^\x20-\x24\x26-\x7e]/', fn($m) => sprintf('%%%02X', ord($m[0])), $bytes);
}

/** Each value behind the keys that lead to it: JSON has no order of keys. */
function values(array $array, array $path = []): array {
    $values = [];
    foreach ($array as $key => $value) {
        $inner = [...$path, shown((string) $key)];
        array_push($values, ...(is_array($value) ? values($value, $inner) : [[...$inner, shown($value)]]));
    }
    return $values;
}

$deep = fn(int $depth) => 'a' . str_repeat('[b]', $depth) . '=1';
$many = fn(int $count) => implode('&', array_map(fn($n) => "a$n=$n", range(1, $count)));
$queries = [
    '', '&', '&&', '=', '=1', '&=1&', 'a', 'a=', 'a=1', 'a&b', 'a=1=2', 'a==', 'a=1&&b=2', 'a=1&a=2', 'a=1;b=2', '?a=1', 'a=1#b', 'a=1&b=2#c',
    // brackets
    'a[]=1', 'a[]=1&a[]=2', 'a[0]=1&a[]=2', 'a[5]=1&a[]=2', 'a[b]=1&a[]=2', 'a[05]=1&a[]=2', 'a[-5]=1&a[]=2', 'a[-1]=1&a[]=2', 'a[-0]=1&a[]=2',
    'a[1.5]=1&a[]=2', 'a[+5]=1&a[]=2', 'a[ 5]=1&a[]=2', 'a[5 ]=1&a[]=2', 'a[9223372036854775807]=1&a[]=2', 'a[9223372036854775806]=1&a[]=2&a[]=3',
    'a[9223372036854775808]=1&a[]=2', 'a[-9223372036854775808]=1&a[]=2', 'a[-9223372036854775809]=1', 'a[9223372036854775807]=1&a[][b]=2',
    'a[b][c]=1', 'a[b][c]=1&a[b][d]=2', 'a[b]=1&a[b][c]=2', 'a[b][c]=1&a[b]=2', 'a=1&a[b]=2', 'a[b]=1&a=2', 'a[][b]=1&a[][b]=2', 'a[][b]=1&a[][c]=2', 'a[0][b]=1&a[0][b]=2',
    'a[b]c=1', 'a[b]c[d]=1', 'a[b].c=1', 'a[b] =1', 'a[b]]=1', 'a[[b]]=1', 'a[[b]=1', 'a[b[c]]=1', 'a[b[c]=1', 'a[]b=1', 'a[][=1', 'a[b][=1', 'a[b][c=1', 'a[b][c][=1', 'a[b][c][d=1',
    'a[=1', 'a[b=1', 'a[b.c=1', 'a[b c=1', 'a[b[c=1', 'a[b[c.d e=1', 'a.b[c=1', 'a]=1', 'a]b=1', '[]=1', '[=1', '[b]=1', '[b=1', ']=1', 'a[ ]=1', 'a[ ]=1&a[ ]=2', 'a[  ]=1', 'a[%09]=1', 'a[%0A]=1&a[%0D]=2', 'a[+]=1',
    'a[%0B]=1', 'a[%0C]=1', 'a[%A0]=1', 'a[ b]=1', 'a[ b', 'a[ ][b]=1', 'a[][]=1&a[][]=2', 'a[b][]=1&a[b][]=2', 'a[ [b]=1',
    // dots and spaces
    'a.b=1', 'a b=1', 'a+b=1', '.a=1', ' a=1', '+a=1', '++a=1', '%20%20a=1', ' =1', '+=1', '.=1', 'a.=1', 'a.b.c=1', 'a.b[c.d]=1', 'a[b.c]=1', 'a[b c]=1', 'a[b+c]=1', 'a.b[c][d.e]=1', ' .a=1', '. a=1', 'a%2Eb=1', 'a_b=1&a.b=2', '..Host-a=1', '__Host-a=1', '..Secure-a=1', '__Secure-a=1', '_.Host-a[b]=1', '__host-a=1', '_.host-a=1', '. Host-a=1',
    // escapes
    'a=%41', 'a=%4a', 'a=%4A', 'a=%', 'a=%4', 'a=%4g', 'a=%g4', 'a=%%41', 'a=%2', 'a=%2B', 'a=%252B', 'a=+', 'a=+7', 'a=%2B7+916', 'a=1%', 'a=100%&b=2', 'a=%26b=1', 'a%3D1', 'a%3D=1', 'a%5Bb%5D=1', 'a%5bb%5d=1', 'a%5Bb]=1', 'a[b%5D=1', 'a%255Bb%255D=1', '%61=1', 'a%26b=1', 'a%00b=1', 'a=1%00b', '%00a=1', 'a%00[b]=1', 'a[b%00c]=1', 'a[b%00c=1', 'a[%00]=1', 'a[b]%00=1', 'a[%00b]=1',
    'a=%D0%B9', 'a=й', 'й=1', 'a[й]=1', 'a=%CF%F0%E8', '%CF=1', 'a[%CF]=1', 'a=%FF', 'a=%C3%28', 'a=%F0%9F%98%80', 'a=%ED%A0%80', 'a=%EF%BB%BF1', '%EF%BB%BFa=1',
    // names that PHP knows
    'this=1', 'GLOBALS=1', 'GLOBALS[a]=1', 'this[a]=1', '_GET[a]=1', '0=1', '0=1&1=2', '5=1', '-5=1', '05=1', '0[a]=1', '1[]=1',
    // what calls look like
    'crm.contact.update?id=1', 'fields[PHONE][0][VALUE]=1&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][1][VALUE]=2', 'FIELDS[PHONE][][VALUE]=1&FIELDS[PHONE][][VALUE_TYPE]=WORK', 'fields[PHONE][n0][VALUE]=1', 'fields[fm][n0][typeId]=PHONE&fields[fm][n0][value]=%2B7', 'fields[WEB][0][VALUE]=https://a.example/?a=1&b=2', 'fields[NAME]=Smith & Sons&fields[PHONE][0][VALUE]=1', 'id=1&fields[PHONE][0][VALUE]=+79161234567', 'cmd[0]=crm.contact.update%3Fid%3D1%26fields%5BPHONE%5D%5B0%5D%5BVALUE%5D%3D%252B7&halt=0', 'cmd[a]=x&cmd[b]=y', 'fields.PHONE.0.VALUE=1', 'fields[PHONE=1',
    // limits
    $deep(1), $deep(2), $deep(63), $deep(64), $deep(65), $deep(66), $deep(200), 'a[c]=2&' . $deep(65), 'a[c]=2&' . $deep(65) . '&a[d]=3', 'x.a' . str_repeat('[b]', 65) . '=1&x_a=2',
    $many(999), $many(1000), $many(1001), $many(1000) . '&', $many(999) . '&&&b=1&c=1', str_repeat('a[]=1&', 1001), str_repeat('a=1&', 1001) . 'b=2', str_repeat('&', 2000) . 'a=1',
];
$pieces = ['a', 'b', 'fields', 'PHONE', '0', '1', '2', '7', '-3', '007', 'n0', '[', ']', '[', ']', '[]', '[0]', '[1]', '[b]', '[VALUE]', '[ ]', '.', ' ', '+', '=', '=', '&', '&', '%', '%5B', '%5D', '%2', '%41', '%00', '%FF', '%26', '%3D', '#', '?', ';', 'й', "'", '"', '\\'];
while (count($queries) < 700) {
    $query = '';
    for ($left = mt_rand(2, 22); $left > 0; $left--) {
        $query .= $pieces[mt_rand(0, count($pieces) - 1)];
    }
    $queries[] = $query;
}
foreach (array_unique($queries) as $query) {
    parse_str($query, $array);
    $line = ['query' => $query, 'values' => values($array)];
    echo json_encode($line, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR), "\n";
}
