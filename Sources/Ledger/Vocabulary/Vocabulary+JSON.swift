public import SwiftProtobuf

// Messages as the `data` of a CloudEvent.
extension Vocabulary {
  /// Reads a message of the type with this name. It is not validated: `validate()` does that.
  ///
  /// - Parameters:
  ///   - name: The name of a built-in type: `order.placed`.
  ///   - json: One JSON object in UTF-8: the standard JSON form of the message. 64-bit integers may be
  ///     numbers or strings.
  /// - Throws: a fault at `type` where the type is not built in; at `data.…` where the JSON is not such a
  ///   message, an unknown field and a member that comes twice included.
  public static func message(
    named name: String, json: some SwiftProtobufContiguousBytes
  ) throws(TouchpointFault) -> any TouchpointMessage {
    guard let type = message(named: name) else {
      throw TouchpointFault("type", "is not a built-in type; a type of your own is defined before it is used")
    }
    return try read(type, json: json)
  }

  /// Reads a message of the type with this number; otherwise as `message(named:json:)`.
  public static func message(
    of type: TouchpointType, json: some SwiftProtobufContiguousBytes
  ) throws(TouchpointFault) -> any TouchpointMessage {
    guard let message = message(of: type) else {
      throw TouchpointFault("type", "\(type.rawValue) is not the number of a built-in type")
    }
    return try read(message, json: json)
  }

  /// Reads a message whose type is known where the call is written; otherwise as `message(named:json:)`.
  public static func read<Message: TouchpointMessage>(
    _ type: Message.Type, json: some SwiftProtobufContiguousBytes
  ) throws(TouchpointFault) -> Message {
    // Of two members with the same name the codec would take the last.
    let repeated = unsafe json.withUnsafeBytes { bytes in
      unsafe bytes.withMemoryRebound(to: UInt8.self) { unsafe RepeatedMember.find(in: $0.span) }
    }
    if let repeated { throw TouchpointFault("data.\(repeated.text)", "comes twice; give it once") }
    do {
      return try Message(jsonUTF8Bytes: json)
    } catch {
      if let json = FractionalQuantity.inThousandths(json), let message = try? Message(jsonUTF8Bytes: json) {
        return message
      }
      throw MessageFault(type, error).find(in: json)
    }
  }

  /// The standard JSON form of a message in UTF-8, on one line, with 64-bit integers as numbers.
  public static func json(of message: any TouchpointMessage) throws -> [UInt8] {
    try message.jsonUTF8Bytes(options: numbersAsNumbers)
  }

  /// `json(of:)` as a string.
  public static func jsonText(of message: any TouchpointMessage) throws -> String {
    try message.jsonString(options: numbersAsNumbers)
  }

  private static let numbersAsNumbers: JSONEncodingOptions = {
    var options = JSONEncodingOptions()
    options.alwaysPrintInt64sAsNumbers = true
    return options
  }()
}

/// Finds where JSON does not fit a message. The codec says what is wrong but not where, so the JSON is taken
/// apart, and each part is decoded alone until the smallest that fails is found. Only faulty input pays.
private struct MessageFault<Message: TouchpointMessage> {
  typealias Value = Google_Protobuf_Value

  let error: any Error

  init(_ type: Message.Type, _ error: any Error) { self.error = error }

  func find(in json: some SwiftProtobufContiguousBytes) -> TouchpointFault {
    guard let value = try? Value(jsonUTF8Bytes: json) else {
      return TouchpointFault("data", "is not well-formed JSON")
    }
    guard case .structValue? = value.kind else {
      return TouchpointFault("data", "must be a JSON object: the message of \(Message.typeName)")
    }
    return narrow(value, at: "data", error) { $0 }
  }

  /// The fault in `value`, which stands at `path`. `within` puts a value into a message that is otherwise
  /// empty.
  private func narrow(
    _ value: Value, at path: String, _ error: any Error, within: @escaping (Value) -> Value
  ) -> TouchpointFault {
    switch value.kind {
    case .structValue(let object)? where failure(of: within(Self.object([:]))) == nil:
      for (name, child) in object.fields.sorted(by: { $0.key < $1.key }) {
        // A name that no schema could hold is not repeated, since it may be a value in the wrong place.
        let place = "\(path).\(Check.isCode(name) ? name : "?")"
        let null = Value.with { $0.nullValue = .nullValue }
        if let error = failure(of: within(Self.object([name: null]))),
          case .unknownField? = error as? JSONDecodingError
        {
          return TouchpointFault(place, problem(error))
        }
        let wrap: (Value) -> Value = { within(Self.object([name: $0])) }
        if let error = failure(of: wrap(child)) { return narrow(child, at: place, error, within: wrap) }
      }
    case .listValue(let list)? where failure(of: within(Self.list([]))) == nil:
      for (index, child) in list.values.enumerated() {
        let wrap: (Value) -> Value = { within(Self.list([$0])) }
        if let error = failure(of: wrap(child)) {
          return narrow(child, at: "\(path)[\(index)]", error, within: wrap)
        }
      }
    case .numberValue(let number)?
    where path.hasSuffix("].quantity") && number.rounded() != number && number.isFinite:
      return TouchpointFault(
        path,
        "must be a whole number of its unit (g, ml, mm or milli); without a unit it may have three decimals, and is kept in "
          + "thousandths: 0.35 as 350 with the unit milli")
    default: break
    }
    return TouchpointFault(path, problem(error))
  }

  private func failure(of value: Value) -> (any Error)? {
    do {
      let json: [UInt8] = try value.jsonUTF8Bytes()
      _ = try Message(jsonUTF8Bytes: json)
      return nil
    } catch {
      return error
    }
  }

  private static func object(_ fields: [String: Value]) -> Value {
    Value.with { $0.structValue = Google_Protobuf_Struct.with { $0.fields = fields } }
  }

  private static func list(_ values: [Value]) -> Value {
    Value.with { $0.listValue = Google_Protobuf_ListValue.with { $0.values = values } }
  }

  /// What is wrong, in words that repeat no value.
  private func problem(_ error: any Error) -> String {
    guard let error = error as? JSONDecodingError else { return "does not fit \(Message.typeName)" }
    return switch error {
    case .unknownField:
      "is not a field of \(Message.typeName); schemas/touchpoints.proto lists its fields"
    case .malformedNumber, .leadingZero: "must be a whole number"
    case .numberRange: "must be a whole number that fits 64 bits"
    case .malformedBool: "must be true or false"
    case .malformedString: "must be text in quotes"
    case .invalidUTF8: "must be UTF-8"
    case .illegalNull: "must not be null"
    case .messageDepthLimit: "is nested too deeply"
    default: "is not of the kind that \(Message.typeName) has here"
    }
  }
}
