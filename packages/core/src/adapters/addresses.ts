import { lookup as resolveName } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const linkLocal = blockList([
  // Where cloud providers serve their machines' credentials.
  ['169.254.0.0', 16, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['fd00:ec2::', 32, 'ipv6'],
]);

/** Blocks that the IANA special-purpose registries (RFC 6890) do not call globally reachable, and what wraps IPv4. */
const notPublic = blockList([
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 16, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]);

const loopback = blockList([
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
]);

/** Says whether an address may be connected to. An IPv4 address in IPv6 clothes counts as what it is. */
export type AddressRule = (address: string) => boolean;

export const publicOnly: AddressRule = (address) => !within(notPublic, address);
export const loopbackOnly: AddressRule = (address) => within(loopback, address);
/** Health checks may look at a private network, but never at a machine's own metadata service. */
export const notLinkLocal: AddressRule = (address) => !within(linkLocal, address);

/** Why a connection was not made. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}

/**
 * A name look-up that refuses addresses. It is the connection's own, so the address that was checked is the one that
 * is used: a name cannot change its mind in between. One refused address refuses the name. Connections that use it ask
 * for all addresses (`autoSelectFamily`).
 */
export function guardedLookup(allowed: AddressRule): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error === null && !addresses.every(({ address }) => allowed(address)))
        callback(new RefusedAddress('its address is not allowed'), []);
      else callback(error, addresses);
    });
  };
}

/** Names that are addresses are never looked up, so they are held against the rule here. */
export function allowsLiteral(hostname: string, allowed: AddressRule): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 || allowed(bare);
}

type Block = readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'];

function blockList(blocks: readonly Block[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of blocks) list.addSubnet(network, prefix, family);
  return list;
}

function within(list: BlockList, address: string): boolean {
  // A zone (`fe80::1%eth0`) is no part of the address.
  const bare = address.replace(/%.*$/, '');
  return list.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4');
}
