// A real directory of a journey's own: OpenLDAP's slapd, as the journey's user, behind TLS of its own.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { installed } from './other-engines/installed.mjs';
import { certificate } from './own-tls.mjs';
import { holdPort } from './ports.mjs';
import { until } from './world.mjs';

const SUFFIX = 'dc=oaxaca,dc=example';
const PEOPLE = `ou=personal,${SUFFIX}`;
const READER = `cn=ronda,${SUFFIX}`;
const PASSWORD = 'clave con la que Ronda lee';
const group = (name) => `cn=${name},ou=grupos,${SUFFIX}`;

export class Slapd {
  /** With these people: the number by which each is known for ever, account, name, password and group. */
  static async start(folder, people) {
    const own = new Slapd();
    own.folder = join(folder, 'slapd');
    mkdirSync(own.folder);
    // A copy: where the system confines slapd to its own folders, that is by the binary's path. Its tools are itself by another name.
    copyFileSync(installed('slapd', ['/usr/sbin/slapd', '/usr/libexec/slapd'], 'slapd'), own.#at('server'));
    for (const name of ['slapd', 'slapadd']) symlinkSync(own.#at('server'), own.#at(name));
    const { pair, path } = certificate(own.folder);
    own.ca = path;
    writeFileSync(own.#at('key.pem'), pair.key, { mode: 0o600 });
    // Its own also while it is away: another process would take a port that is free then.
    own.held = await holdPort();
    own.port = own.held.port;
    await own.says(people);
    return own;
  }
  #at(name) {
    return join(this.folder, name);
  }
  /** From now on it has these people and no others. */
  async says(people) {
    await this.end();
    rmSync(this.#at('db'), { recursive: true, force: true });
    mkdirSync(this.#at('db'));
    const schema = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`);
    const settings = [
      ...schema,
      "attributetype ( 1.2.840.113556.1.2.102 NAME 'memberOf' EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )",
      "objectclass ( 1.3.6.1.4.1.32473.1.1 NAME 'adLike' SUP top AUXILIARY MAY memberOf )",
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      `pidfile ${this.#at('pid')}`,
      `TLSCertificateFile ${this.ca}`,
      `TLSCertificateKeyFile ${this.#at('key.pem')}`,
      'database mdb',
      `suffix "${SUFFIX}"`,
      `directory ${this.#at('db')}`,
      'access to attrs=userPassword by anonymous auth by * none',
      `access to * by dn.exact="${READER}" read by * none`,
    ];
    writeFileSync(this.#at('slapd.conf'), `${settings.join('\n')}\n`);
    const entry = (lines) => `${lines.join('\n')}\n`;
    const groups = [...new Set(people.map(({ group }) => group))];
    const entries = [
      entry([`dn: ${SUFFIX}`, 'objectClass: organization', 'objectClass: dcObject', 'o: Oaxaca', 'dc: oaxaca']),
      entry([`dn: ${PEOPLE}`, 'objectClass: organizationalUnit', 'ou: personal']),
      entry([`dn: ou=grupos,${SUFFIX}`, 'objectClass: organizationalUnit', 'ou: grupos']),
      entry([`dn: ${READER}`, 'objectClass: person', 'cn: ronda', 'sn: ronda', `userPassword: ${PASSWORD}`]),
      ...groups.map((name) =>
        entry([`dn: ${group(name)}`, 'objectClass: groupOfNames', `cn: ${name}`, `member: ${READER}`]),
      ),
      ...people.map(({ number, account, name, password, group: of }) =>
        entry([
          `dn: uid=${account},${PEOPLE}`,
          'objectClass: inetOrgPerson',
          'objectClass: adLike',
          `entryUUID: 00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
          `uid: ${account}`,
          `cn: ${name}`,
          `sn: ${name}`,
          `memberOf: ${group(of)}`,
          `userPassword: ${password}`,
        ]),
      ),
    ];
    writeFileSync(this.#at('all.ldif'), entries.join('\n'));
    execFileSync(this.#at('slapadd'), ['-f', this.#at('slapd.conf'), '-l', this.#at('all.ldif')], { stdio: 'pipe' });
    await this.begin();
  }
  /** Starts it, where it was. */
  async begin() {
    const line = ['-d', '0', '-f', this.#at('slapd.conf'), '-h', `ldaps://127.0.0.1:${this.port}`];
    this.child = spawn(this.#at('slapd'), line, { stdio: 'ignore' });
    await until('the directory', async () => {
      const socket = connect(this.port, '127.0.0.1');
      await once(socket, 'connect');
      return socket.destroy();
    });
  }
  /** Kills it, and waits until it has gone. */
  async end() {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
  /** Kills it for good: nobody begins it again. */
  async leave() {
    await this.end();
    this.held.letGo();
  }
  /** Tells a server of it: who has the group gets the role and the team. `lines`: more of the file. */
  named(data, lines, rules) {
    const keep = (name, text) => {
      writeFileSync(join(data, name), text);
      chmodSync(join(data, name), 0o600);
    };
    keep('directory.secret', PASSWORD);
    const rule = ({ group: of, role, team }) =>
      `[[rules]]\ngroup = "${group(of)}"\nrole = "${role}"\nteam = "${team}"\n`;
    keep(
      'directory.toml',
      `url = "ldaps://localhost:${this.port}"
ca = "${this.ca}"
bind = "${READER}"
password_file = "directory.secret"
base = "${PEOPLE}"
filter = "(objectClass=inetOrgPerson)"
${lines}
${rules.map(rule).join('\n')}`,
    );
  }
}
