import protobuf from 'protobufjs';

/*
 * The Mobile Connection Server's protocol, by which Chromium receives push messages: on a TLS connection each side sends one version
 * byte, and then frames: a tag byte, the length as a varint, a protocol buffer. Only the fields that a push service needs are declared;
 * numbers as in Chromium's google_apis/gcm/protocol/mcs.proto and checkin.proto.
 */
const schema = `
syntax = "proto2";
message HeartbeatPing { optional int32 last_stream_id_received = 2; }
message HeartbeatAck { optional int32 last_stream_id_received = 2; }
message LoginRequest { optional string id = 1; optional string user = 3; }
message LoginResponse {
  optional string id = 1; optional int32 stream_id = 5; optional int32 last_stream_id_received = 6; optional int64 server_timestamp = 8;
}
message Close {}
message IqStanza { optional string id = 3; }
message AppData { required string key = 1; required string value = 2; }
message DataMessageStanza {
  required string from = 3; required string category = 5; repeated AppData app_data = 7; optional string persistent_id = 9;
  optional int32 last_stream_id_received = 11; optional int32 ttl = 17; optional int64 sent = 18; optional bytes raw_data = 21;
}
message CheckinRequest { optional int64 id = 2; optional fixed64 security_token = 13; }
message CheckinResponse {
  required bool stats_ok = 1; optional int64 time_msec = 3; optional fixed64 android_id = 7; optional fixed64 security_token = 8;
  optional bool settings_diff = 9;
}`;

const tags = {
  HeartbeatPing: 0,
  HeartbeatAck: 1,
  LoginRequest: 2,
  LoginResponse: 3,
  Close: 4,
  IqStanza: 7,
  DataMessageStanza: 8,
} as const;

const names = new Map<number, FrameName>(Object.entries(tags).map(([name, tag]) => [tag, name as FrameName]));

const { root } = protobuf.parse(schema, { keepCase: true });

/** Version of the protocol; the first byte that each side sends. */
export const mcsVersion = 41;

/** Frames that are understood here. */
export type FrameName = keyof typeof tags;

/** One frame. 64-bit numbers are strings. */
export type Frame = {
  /** `undefined` for a frame that is none of ours. */
  readonly name: FrameName | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
};

/** Writes one frame. */
export function encodeFrame(name: FrameName, fields: Record<string, unknown>): Buffer {
  const body = encodeMessage(name, fields);
  return Buffer.concat([Buffer.from([tags[name]]), encodeVarint(body.length), body]);
}

/** Writes a protocol buffer of the schema. */
export function encodeMessage(name: FrameName | 'CheckinResponse', fields: Record<string, unknown>): Buffer {
  const type = root.lookupType(name);
  return Buffer.from(type.encode(type.fromObject(fields)).finish());
}

/** Reads a protocol buffer of the schema. */
export function decodeMessage(name: FrameName | 'CheckinRequest', bytes: Buffer): Record<string, unknown> {
  const type = root.lookupType(name);
  return type.toObject(type.decode(bytes), { longs: String });
}

/** Takes bytes as they arrive and gives the frames that are complete; the first byte ever is the peer's version. */
export function createFrameReader(): (bytes: Buffer) => Frame[] {
  let pending = Buffer.alloc(0);
  let sawVersion = false;
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    if (!sawVersion && pending.length > 0) {
      sawVersion = true;
      pending = pending.subarray(1);
    }
    const frames: Frame[] = [];
    for (let size = sizeOfFirst(pending); size !== undefined; size = sizeOfFirst(pending)) {
      const name = names.get(pending.readUInt8(0));
      const body = pending.subarray(size.header, size.header + size.body);
      frames.push({ name, fields: name === undefined ? {} : decodeMessage(name, body) });
      pending = pending.subarray(size.header + size.body);
    }
    return frames;
  };
}

/** Sizes of the first frame in `bytes`; `undefined` while it is incomplete. */
function sizeOfFirst(bytes: Buffer): { header: number; body: number } | undefined {
  let body = 0;
  for (let position = 1; position < bytes.length; position += 1) {
    const byte = bytes.readUInt8(position);
    body += (byte & 0x7f) * 2 ** (7 * (position - 1));
    if (byte < 0x80) {
      const header = position + 1;
      return bytes.length >= header + body ? { header, body } : undefined;
    }
  }
  return undefined;
}

function encodeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return Buffer.from([...bytes, rest]);
}
