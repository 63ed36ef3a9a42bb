// What the numbers of names stand for.

/// The names of one domain and their numbers, in one ledger.
public struct DetailNames: Sendable {
  /// The domain whose names these are.
  public let domain: NameDomain
  private let table: NameTable

  package init(domain: NameDomain, table: NameTable) {
    self.domain = domain
    self.table = table
  }

  /// How many names there are: they are numbered from 1.
  public var count: Int { table.count }

  /// The name with a number; `nil` for a number that no name has.
  public func name(_ number: NameNumber) -> String? { table.name(of: number.rawValue) }

  /// The number of a name; `nil` for a name that no touchpoint had.
  public func number(of name: String) -> NameNumber? {
    let bytes = Array(name.utf8)
    return unsafe table.number(of: bytes.span.bytes, hash: NameHash(name)).map { NameNumber(rawValue: $0) }
  }

  /// The name with a hash; `nil` where no name has it. Compares with every name of the domain, one by
  /// one.
  public func name(hashed hash: NameHash) -> String? {
    table.hashes.firstIndex(of: hash.rawValue).flatMap { table.name(of: UInt32($0 + 1)) }
  }

  /// The hash of a number's name; `nil` for a number that no name has.
  public func hash(_ number: NameNumber) -> NameHash? {
    let index = Int(number.rawValue) - 1
    return table.hashes.indices.contains(index) ? NameHash(rawValue: table.hashes[index]) : nil
  }
}
