/** Small mistakes that somebody could make: what stands there, and what would stand there instead. */
export const defects: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'takes any success for a proof': [
    [
      "return status.state === 'success' && /^slipway: pass [0-9a-f]{8,64}$/.test(status.description);",
      "return status.state === 'success';",
    ],
  ],
  'counts a proof though a failure followed it': [
    [
      'return proof >= 0 && !statuses.slice(proof + 1).some(({ state }) => bad.has(state));',
      'return proof >= 0;',
    ],
  ],
  'goes back to versions that were refuted later': [
    ["  if (denied.has(payload.version)) return 'denied';\n", ''],
    [
      'return proof >= 0 && !statuses.slice(proof + 1).some(({ state }) => bad.has(state));',
      'return proof >= 0;',
    ],
  ],
  'goes back to the version that it goes back from': [
    ["  if (payload.version === from.payload?.version) return 'same-version';\n", ''],
  ],
  'does not watch what has answered well': [
    ['  if (request.soakSeconds === 0 ||', '  if (request.soakSeconds >= 0 ||'],
  ],
  'does not ask which version answers': [
    ['        expectedVersion: subject.version,\n', '        expectedVersion: undefined,\n'],
  ],
  'proves what is current instead of what it deployed': [
    ['    ofRun.find((record) => record.payload?.job === run.job) ??\n    ofRun[0] ??\n', ''],
  ],
  'deactivates its predecessors before it succeeds': [
    [
      "  await deployments.addStatus(record.id, statusOf(request));\n  return {\n    kind: 'closed',\n    record,\n    deactivated: await deactivate(record, history, logUrl, deployments),\n  };",
      "  const deactivated = await deactivate(record, history, logUrl, deployments);\n  await deployments.addStatus(record.id, statusOf(request));\n  return { kind: 'closed', record, deactivated };",
    ],
  ],
  'leaves its predecessors active': [
    [
      '    deactivated: await deactivate(record, history, logUrl, deployments),',
      '    deactivated: [],',
    ],
  ],
  'does not look for a newer success': [
    ['  if (newer !== undefined) {', '  if (newer !== undefined && newer.id < 0) {'],
  ],
  'closes nothing when the job ends': [
    ['  if (!isOpen(record)) return undefined;', '  if (record.id > 0) return undefined;'],
    ['vanished.push(id)', 'vanished.slice(id)'],
  ],
  'leaves records of vanished machines open': [['vanished.push(id)', 'vanished.slice(id)']],
  'deploys again what has succeeded': [
    [
      "  if (done !== undefined)\n    return { kind: 'already-deployed',",
      "  if (done !== undefined && done.id < 0)\n    return { kind: 'already-deployed',",
    ],
  ],
  'ignores the pin': [
    [
      '  if (current?.payload.pinned !== true) return undefined;',
      '  if (current?.payload.pinned !== true || current.id > 0) return undefined;',
    ],
  ],
  'pins nothing after a rollback': [
    ['    pinned: settings?.pin_after_rollback ?? true,', '    pinned: false,'],
  ],
  'marks the bad one before the rollback is proven': [
    [
      '  const proven = await proveOrClose(request, going, ports);',
      '  await failBad(request, from, record, ports);\n  const proven = await proveOrClose(request, going, ports);',
    ],
  ],
  'takes the lock from whoever has it': [
    [
      'if (there?.owner !== undefined && (await keepsOut(there.owner)))',
      'if (there?.owner !== undefined && there.oid === "")',
    ],
  ],
  'does not look whether a twin came first': [
    ['  if (first !== undefined) {', '  if (first !== undefined && first.id < 0) {'],
  ],
  'writes the log without its chain': [
    [
      "last === undefined ? '' : digestOf(last.text)",
      "last === undefined ? '' : digestOf(last.oid)",
    ],
  ],
  'is blamed for what answers after the next one began': [
    ['  if (fails && (await closeOvertaken(record, logUrl, ports))) return;\n', ''],
  ],
  'adopts the record of another commit': [
    ['  if (record.sha !== sha)\n', '  if (record.sha !== sha && sha === "")\n'],
  ],
  'adopts a record that others overtook': [
    [
      'const since = records.find((other) => isOurs(other) && other.id > record.id);',
      'const since = records.find((other) => isOurs(other) && other.id < 0);',
    ],
  ],
  'takes the end of a job for its deployment’s': [
    [
      "if (end.state === 'success' && isClosed) return [];",
      "if (end.state === 'success') return [end];",
    ],
  ],
  'deploys what was gone back from': [
    [
      '  if (from === undefined || isAcknowledged(from)) return undefined;',
      '  if (from === undefined || from.id > 0) return undefined;',
    ],
  ],
  'calls a job done that was refuted': [
    [
      "  if (jobStatus === 'success') return { state: 'success', description: 'Deployed, not validated' };",
      "  if (jobStatus !== 'cancelled') return { state: 'success', description: `slipway: pass ${'a'.repeat(64)}` };",
    ],
  ],
};
