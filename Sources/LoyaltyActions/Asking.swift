// By which words a request is known when it is sent again.

/// What a request asks for, as given: `points=500 program= order=order@till:B`. The names and their order are fixed for each
/// decision, since a hash of the text is kept for ever. A blank in a value is percent-encoded.
func asking(_ words: KeyValuePairs<String, (any CustomStringConvertible)?>) -> String {
  words.map { name, value in "\(name)=\(value.map { encoded($0.description) } ?? "")" }.joined(separator: " ")
}

private func encoded(_ value: String) -> String {
  guard value.utf8.contains(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "%") }) else {
    return value
  }
  return value.reduce(into: "") { text, character in
    switch character {
    case " ": text += "%20"
    case "%": text += "%25"
    default: text.append(character)
    }
  }
}
