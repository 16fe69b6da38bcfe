#!/bin/sh
# Makes the certificates and keys of the trials anew, shaped like SAT's: a root, an authority beneath it, an e.firma, one
# that has expired, a digital seal (CSD), one whose root nobody here knows, and two lists of revoked certificates.
# Keys of authorities are thrown away. The password of every key is «Contraseña8».
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
crlnumber = $ENV::CA.crlnumber
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
name = optional
organizationName = optional
organizationalUnitName = optional
countryName = optional
x500UniqueIdentifier = optional
serialNumber = optional
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
[fiel]
basicConstraints = CA:false
keyUsage = digitalSignature,nonRepudiation,dataEncipherment,keyAgreement
extendedKeyUsage = emailProtection,clientAuth
[csd]
basicConstraints = CA:false
keyUsage = digitalSignature,nonRepudiation
[req]
distinguished_name = none
string_mask = utf8only
utf8 = yes
[none]
CNF

# A serial number as SAT writes it: twenty digits, each a byte.
serial() { printf '%s' "$1" | od -An -tx1 | tr -d ' \n'; }
request() { # file, bits, subject
  openssl req -new -newkey "rsa:$2" -nodes -utf8 -config ca.cnf -keyout "$1.pem" -out "$1.csr" -subj "$3" 2>/dev/null
}
issue() { # by, file, serial, section, from, until
  printf '%s\n' "$(serial "$3")" > "$1.srl"
  [ -f "$1.txt" ] || : > "$1.txt"
  CA=$1 openssl ca -batch -notext -config ca.cnf -cert "$1.crt" -keyfile "$1.pem" -in "$2.csr" -out "$2.crt" \
    -extensions "$4" -startdate "$5" -enddate "$6" 2>/dev/null
}
root() { # file, name
  request "$1" 2048 "/CN=$2/C=MX"
  printf '01\n' > "$1.srl"; : > "$1.txt"
  CA=$1 openssl ca -batch -notext -selfsign -config ca.cnf -keyfile "$1.pem" -in "$1.csr" -out "$1.crt" \
    -extensions authority -startdate 20100101000000Z -enddate 20400101000000Z 2>/dev/null
}
holder() { # file, by, serial, section, from, until, subject
  request "$1" 2048 "$7"
  issue "$2" "$1" "$3" "$4" "$5" "$6"
  openssl x509 -in "$1.crt" -outform DER -out "$here/$1.cer"
  openssl pkcs8 -topk8 -in "$1.pem" -v2 des3 -v2prf hmacWithSHA1 -passout 'pass:Contraseña8' -outform DER -out "$here/$1.key"
}
crl() { # by, file, as of, until
  printf '01\n' > "$1.crlnumber"
  CA=$1 openssl ca -gencrl -config ca.cnf -cert "$1.crt" -keyfile "$1.pem" -crl_lastupdate "$3" -crl_nextupdate "$4" \
    -out list.pem 2>/dev/null
  openssl crl -in list.pem -outform DER -out "$here/$2"
}

root root 'Autoridad Certificadora Raíz de Prueba'
root stranger-root 'Otra Raíz'
request authority 2048 '/CN=A.C. de Prueba del Servicio de Administración Tributaria/C=MX'
issue root authority 00000000000000000001 authority 20150101000000Z 20350101000000Z

person='/name=ROSA LUNA CRUZ/O=ROSA LUNA CRUZ/C=MX/x500UniqueIdentifier=LUCR800101AB1/serialNumber=LUCR800101MOCNRS01'
holder fiel authority 30001000000500003416 fiel 20250101000000Z 20290101000000Z "/CN=ROSA LUNA CRUZ$person"
holder expired authority 30001000000500003417 fiel 20200101000000Z 20240101000000Z "/CN=ROSA LUNA CRUZ$person"
holder csd authority 30001000000500003418 csd 20250101000000Z 20290101000000Z "/CN=ROSA LUNA CRUZ$person/OU=Sucursal 1"
holder stranger stranger-root 30001000000500003419 fiel 20250101000000Z 20290101000000Z "/CN=ROSA LUNA CRUZ$person"
# The same key as newer programs keep it.
openssl pkcs8 -topk8 -in fiel.pem -v2 aes-256-cbc -v2prf hmacWithSHA256 -passout 'pass:Contraseña8' -outform DER -out "$here/fiel-aes.key"
for each in root authority; do openssl x509 -in "$each.crt" -outform DER -out "$here/$each.cer"; done

crl authority clean.crl 20270101000000Z 20270201000000Z
CA=authority openssl ca -config ca.cnf -cert authority.crt -keyfile authority.pem -revoke fiel.crt 2>/dev/null
# Revoked on a day of the trials' choosing.
sed -i 's/^R\t\([^\t]*\)\t[0-9]*Z/R\t\1\t260101000000Z/' authority.txt
crl authority revoked.crl 20270101000000Z 20270201000000Z
