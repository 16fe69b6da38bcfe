#!/bin/sh
# Makes the certificates, keys and tokens of the trials anew: a root, an authority beneath it, time-stamp authorities with RSA
# and with P-256, one whose certificate is not for time stamps, one for which that is not critical, one that has expired, one
# of another root; and what `openssl ts` itself answers. Keys of the authorities above them are thrown away.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export CA=unset

cat > ca.cnf <<'CNF'
[ca]
default_ca = own
[own]
new_certs_dir = .
database = $ENV::CA.txt
serial = $ENV::CA.srl
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
[tsa]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[mild]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = timeStamping
[web]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,serverAuth
[req]
distinguished_name = none
string_mask = utf8only
utf8 = yes
[none]
[tsa_1]
serial = ./tsa.srl
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
CNF

issue() { # by, file, section, from, until
  CA=$1 openssl ca -batch -notext -config ca.cnf -cert "$1.crt" -keyfile "$1.pem" -in "$2.csr" -out "$2.crt" \
    -extensions "$3" -startdate "$4" -enddate "$5" 2>/dev/null
}
root() { # file, name
  openssl req -new -newkey rsa:2048 -nodes -utf8 -config ca.cnf -keyout "$1.pem" -out "$1.csr" -subj "/CN=$2" 2>/dev/null
  printf '01\n' > "$1.srl"; : > "$1.txt"
  CA=$1 openssl ca -batch -notext -selfsign -config ca.cnf -keyfile "$1.pem" -in "$1.csr" -out "$1.crt" \
    -extensions authority -startdate 20100101000000Z -enddate 20400101000000Z 2>/dev/null
}
holder() { # file, key, by, section, from, until, name
  case $2 in
    rsa) openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.pem" 2>/dev/null ;;
    p256) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.pem" 2>/dev/null ;;
  esac
  openssl req -new -utf8 -config ca.cnf -key "$1.pem" -out "$1.csr" -subj "/CN=$7" 2>/dev/null
  issue "$3" "$1" "$4" "$5" "$6"
  openssl x509 -in "$1.crt" -outform DER -out "$here/$1.cer"
  openssl pkcs8 -topk8 -nocrypt -in "$1.pem" -outform DER -out "$here/$1.key"
}

root root 'Raíz de Sellos de Prueba'
root stranger-root 'Otra Raíz de Sellos'
openssl req -new -newkey rsa:2048 -nodes -utf8 -config ca.cnf -keyout authority.pem -out authority.csr \
  -subj '/CN=Autoridad Intermedia de Sellos' 2>/dev/null
issue root authority authority 20150101000000Z 20350101000000Z
printf '01\n' > authority.srl; : > authority.txt

holder tsa rsa authority tsa 20250101000000Z 20340101000000Z 'PSC de Prueba'
holder tsa-p256 p256 authority tsa 20250101000000Z 20340101000000Z 'PSC de Prueba P-256'
holder expired rsa authority tsa 20200101000000Z 20240101000000Z 'PSC Vencido'
holder mild rsa authority mild 20250101000000Z 20340101000000Z 'PSC sin Uso Crítico'
holder web rsa authority web 20250101000000Z 20340101000000Z 'Servidor Web'
holder stranger rsa stranger-root tsa 20250101000000Z 20340101000000Z 'PSC de Otra Raíz'
openssl x509 -in authority.crt -outform DER -out "$here/authority.cer"
cp root.crt "$here/root.pem"

# What the trials' tokens are about, and what OpenSSL answers to a question of its own about it.
printf 'acta de entrega' > paper.txt
openssl ts -query -data paper.txt -sha256 -cert -out "$here/golden.tsq" 2>/dev/null
golden() { # file, signer, digest, id's digest
  sed -e "s/^signer_digest.*/signer_digest = $3/" -e "s/^ess_cert_id_alg.*/ess_cert_id_alg = $4/" ca.cnf > ts.cnf
  printf '01\n' > tsa.srl
  openssl ts -reply -config ts.cnf -section tsa_1 -queryfile "$here/golden.tsq" -signer "$2.crt" -inkey "$2.pem" \
    -chain authority.crt -out "$here/$1.tsr" 2>/dev/null
  openssl ts -verify -in "$here/$1.tsr" -queryfile "$here/golden.tsq" -CAfile root.crt >/dev/null 2>&1
}
golden golden-rsa tsa sha256 sha256
golden golden-sha512 tsa sha512 sha1
golden golden-p256 tsa-p256 sha256 sha256
# A question that this authority does not take: its refusal.
openssl ts -query -data paper.txt -sha384 -cert -out other.tsq 2>/dev/null
openssl ts -reply -config ts.cnf -section tsa_1 -queryfile other.tsq -signer tsa.crt -inkey tsa.pem \
  -out "$here/golden-refused.tsr" 2>/dev/null
