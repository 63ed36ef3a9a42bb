public import SwiftProtobuf

// Messages as the bytes of a body, of this version of the schema or an older one.
extension Vocabulary {
  /// Reads a message that a body holds.
  ///
  /// - Parameters:
  ///   - type: The type in the fact, which is a built-in one.
  ///   - version: The schema version in the fact. An older one is brought up to the present meaning.
  ///   - bytes: The message, without its personal part.
  /// - Throws: `TouchpointFault` where the type is not built in, the version is newer than this code, or the
  ///   bytes are no such message; whatever an upcast throws.
  public static func message(
    of type: TouchpointType, version: UInt8, bytes: some SwiftProtobufContiguousBytes
  ) throws -> any TouchpointMessage {
    guard let message = message(of: type) else {
      throw TouchpointFault("type", "\(type.rawValue) is not the number of a built-in type")
    }
    return try read(message, version: version, bytes: bytes)
  }

  /// Reads a message whose type is known where the call is written; otherwise as
  /// `message(of:version:bytes:)`.
  public static func read<Message: TouchpointMessage>(
    _ type: Message.Type, version: UInt8, bytes: some SwiftProtobufContiguousBytes
  ) throws -> Message {
    guard (1...Message.schemaVersion).contains(version) else {
      throw TouchpointFault(
        "type",
        "\(Message.typeName) was written as schema version \(version); this code knows 1 to "
          + "\(Message.schemaVersion): read it with a newer one")
    }
    var message: Message
    do {
      message = try Message(serializedBytes: bytes)
    } catch {
      throw TouchpointFault("data", "is not a message of \(Message.typeName)")
    }
    if version < Message.schemaVersion { try Message.upcast(&message, from: version) }
    return message
  }
}
