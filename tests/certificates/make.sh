# Makes the certificates of this folder, in the current one.
export D="-startdate 20200101000000Z -enddate 21200101000000Z -notext -batch -md sha256 -rand_serial"
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $1.key; openssl req -new -key $1.key -subj "$2" -out $1.csr; }
cat > ca.cnf <<X
[ca]
default_ca=a
[a]
database=index
new_certs_dir=.
serial=serial
policy=p
unique_subject=no
[p]
commonName=optional
organizationName=optional
[authority]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign
subjectKeyIdentifier=hash
[server]
basicConstraints=CA:FALSE
subjectAltName=DNS:localhost,IP:127.0.0.1
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[alone]
basicConstraints=CA:TRUE
X
: > index
key ca "/CN=pyish test authority"; key server "/O=pyish/CN=localhost"; key alone "/CN=alone.test"
openssl ca -config ca.cnf -selfsign -keyfile ca.key -in ca.csr -extensions authority $D -out ca.pem
openssl ca -config ca.cnf -cert ca.pem -keyfile ca.key -in server.csr -extensions server $D -out server.crt
openssl ca -config ca.cnf -selfsign -keyfile alone.key -in alone.csr -extensions alone $D -out alone.crt
cat server.crt server.key > server.pem; cat alone.crt alone.key > alone.pem
openssl pkcs8 -topk8 -in server.key -passout pass:secret -out locked.key; cat server.crt locked.key > locked.pem
