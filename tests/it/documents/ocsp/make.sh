#!/bin/sh
# Makes the trials' responder anew: a root, an authority whose key is kept, an e.firma and another one of that authority, those who
# may answer in its name (one rightly, one without the usage, one expired, one of another authority), and what OpenSSL asks and
# answers. The password of the e.firma's key is «Contraseña8»; the other keys lie open, for nobody trusts them.
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
name = optional
organizationName = optional
countryName = optional
x500UniqueIdentifier = optional
serialNumber = optional
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign,digitalSignature
[fiel]
basicConstraints = CA:false
keyUsage = digitalSignature,nonRepudiation,dataEncipherment,keyAgreement
extendedKeyUsage = emailProtection,clientAuth
[responder]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,OCSPSigning
noCheck = ignored
[mild]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
[req]
distinguished_name = none
string_mask = utf8only
utf8 = yes
[none]
CNF

# A serial number as SAT writes it: twenty digits, each a byte.
serial() { printf '%s' "$1" | od -An -tx1 | tr -d ' \n'; }
request() { # file, subject
  openssl req -new -newkey rsa:2048 -nodes -utf8 -config ca.cnf -keyout "$1.pem" -out "$1.csr" -subj "$2" 2>/dev/null
}
issue() { # by, file, serial, section, from, until
  printf '%s\n' "$(serial "$3")" > "$1.srl"
  [ -f "$1.txt" ] || : > "$1.txt"
  CA=$1 openssl ca -batch -notext -config ca.cnf -cert "$1.crt" -keyfile "$1.pem" -in "$2.csr" -out "$2.crt" \
    -extensions "$4" -startdate "$5" -enddate "$6" 2>/dev/null
}
root() { # file, name
  request "$1" "/CN=$2/C=MX"
  printf '01\n' > "$1.srl"; : > "$1.txt"
  CA=$1 openssl ca -batch -notext -selfsign -config ca.cnf -keyfile "$1.pem" -in "$1.csr" -out "$1.crt" \
    -extensions authority -startdate 20100101000000Z -enddate 20400101000000Z 2>/dev/null
}
certificate() { openssl x509 -in "$1.crt" -outform DER -out "$here/$1.cer"; }
key() { openssl pkcs8 -topk8 -nocrypt -in "$1.pem" -outform DER -out "$here/$1.key"; }

root root 'Raíz de Prueba'
root other 'Otra Autoridad'
request authority '/CN=A.C. de Prueba/C=MX'
issue root authority 00000000000000000001 authority 20150101000000Z 20350101000000Z
person='/name=ROSA LUNA CRUZ/O=ROSA LUNA CRUZ/C=MX/x500UniqueIdentifier=LUCR800101AB1/serialNumber=LUCR800101MOCNRS01'
for each in fiel:30001000000500003416 neighbour:30001000000500003499; do
  request "${each%%:*}" "/CN=ROSA LUNA CRUZ$person"
  issue authority "${each%%:*}" "${each##*:}" fiel 20250101000000Z 20290101000000Z
done
request responder '/CN=Respondedor de Prueba/C=MX'
issue authority responder 00000000000000000011 responder 20150101000000Z 20350101000000Z
request mild '/CN=Otro Uso/C=MX'
issue authority mild 00000000000000000012 mild 20150101000000Z 20350101000000Z
request expired '/CN=Respondedor Anterior/C=MX'
issue authority expired 00000000000000000013 responder 20150101000000Z 20200101000000Z
request stranger '/CN=Respondedor Ajeno/C=MX'
issue other stranger 00000000000000000014 responder 20150101000000Z 20350101000000Z
for each in root authority fiel neighbour responder mild expired stranger; do certificate "$each"; done
for each in authority responder mild expired stranger; do key "$each"; done
openssl pkcs8 -topk8 -in fiel.pem -v2 des3 -v2prf hmacWithSHA1 -passout 'pass:Contraseña8' -outform DER -out "$here/fiel.key"

# What OpenSSL asks, and what it answers: good by a delegate, good by the authority itself with another hash, by a hash that is not
# believed; and revoked, to a question without a nonce.
answer() { # file, question, signer, further
  file=$1 question=$2 signer=$3; shift 3
  openssl ocsp -index authority.txt -CA authority.crt -rsigner "$signer.crt" -rkey "$signer.pem" -reqin "$question" \
    -respout "$here/$file" -ndays 7 "$@" >/dev/null 2>&1
}
openssl ocsp -sha1 -issuer authority.crt -cert fiel.crt -no_nonce -reqout bare.ocq >/dev/null 2>&1
openssl ocsp -sha1 -issuer authority.crt -cert fiel.crt -reqout "$here/golden.ocq" >/dev/null 2>&1
answer golden-good.ocr "$here/golden.ocq" responder -rmd sha256
answer golden-own.ocr "$here/golden.ocq" authority -rmd sha512
answer golden-sha1.ocr "$here/golden.ocq" responder -rmd sha1
CA=authority openssl ca -config ca.cnf -cert authority.crt -keyfile authority.pem -revoke fiel.crt -crl_reason keyCompromise 2>/dev/null
# Revoked on a day of the trials' choosing.
sed -i 's/^R\t\([^\t]*\)\t[0-9]*Z/R\t\1\t260101000000Z/' authority.txt
answer golden-revoked.ocr bare.ocq responder -rmd sha384
