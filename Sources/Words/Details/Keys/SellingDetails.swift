// Details of selling: leads, deals, quotes, follow-ups.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `lead.captured`, `lead.qualified`, `lead.dropped`. What the lead is expected to
/// bring is the fact's value.
public enum LeadDetails {
  /// How the lead came to the business.
  @inlinable public static var origin: Detail<NameNumber> { Detail(701) }
  /// The campaign that brought the lead.
  @inlinable public static var campaign: Detail<NameNumber> { Detail(702) }
  /// How promising the lead is, in points of the producer's own scale; `nil` where it was not rated.
  @inlinable public static var score: Detail<Int64> { Detail(703) }
  /// The code of why, such as that of dropping the lead.
  @inlinable public static var reason: Detail<NameNumber> { Detail(704) }
}

/// Keys of the details of `deal.opened`, `.moved`, `.won`, `.lost`, `quote.sent`. The amount is the
/// fact's value.
public enum DealDetails {
  /// How far the deal has come, by the business's own name of the stage; a quote has none.
  @inlinable public static var stage: Detail<NameNumber> { Detail(705) }
  /// When the deal is expected to be closed; `nil` where nobody has said so. A quote has none.
  @inlinable public static var expectedClose: Detail<Instant> { Detail(706) }
  /// Until when a quote stands.
  @inlinable public static var due: Detail<Instant> { Detail(707) }
  /// The code of why, such as that of losing the deal; a quote has none.
  @inlinable public static var reason: Detail<NameNumber> { Detail(708) }
  /// Who did it, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(709) }
}

/// Keys of the details of `followup.scheduled`, `followup.done`. When it is due is the fact's value.
public enum FollowupDetails {
  /// What is to be done, or was: `call`, `visit`, `message`.
  @inlinable public static var kind: Detail<NameNumber> { Detail(710) }
  /// The code of what came of it. Only `followup.done` has it.
  @inlinable public static var outcome: Detail<NameNumber> { Detail(711) }
  /// Who is to do it, or did, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(712) }
}
