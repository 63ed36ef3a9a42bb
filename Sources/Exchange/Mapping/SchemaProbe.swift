// Asks the schema by example how a field of a message is written.

internal import Ledger
internal import SwiftProtobuf

/// A place in the message of a built-in type, which is asked how it is written.
///
/// A message is read from JSON that has only this place, and written as bytes; the tags on the way are the ones to write.
/// So every type there is can be written without a table of fields.
struct SchemaProbe {
  struct Step: Hashable {
    var name: String
    var isList = false
  }

  let type: any TouchpointMessage.Type
  var steps: [Step]

  /// What one value there comes to.
  struct Found {
    var tag: [UInt8]
    var wireType: UInt8
    var value: [UInt8]
  }

  /// - Parameter value: as it stands in JSON.
  /// - Throws: why the type has no such field, or not with such a value.
  func written(_ value: String) throws -> Found? {
    var json: [UInt8] = []
    for step in steps {
      json.append(UInt8(ascii: "{"))
      json.appendJSON(step.name)
      json += step.isList ? ":[".utf8 : ":".utf8
    }
    json += value.utf8
    for step in steps.reversed() { json += step.isList ? "]}".utf8 : "}".utf8 }
    let bytes = try Self.bytes(type, json)
    guard let field = WireFormat.descend(bytes, levels: steps.count) else { return nil }
    return Found(tag: field.tag, wireType: field.wireType, value: field.value)
  }

  private static func bytes(_ type: any TouchpointMessage.Type, _ json: [UInt8]) throws -> [UInt8] {
    let bytes: [UInt8]
    bytes = try Vocabulary.read(type, json: json).serializedBytes()
    return bytes
  }
}
