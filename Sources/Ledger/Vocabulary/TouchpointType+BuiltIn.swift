/// The numbers of the built-in types: assigned for ever, never reused. A family begins at a round number, so
/// that it can grow.
extension TouchpointType {
  // MARK: People

  public static var customerRegistered: TouchpointType { TouchpointType(rawValue: 1) }
  public static var customerUpdated: TouchpointType { TouchpointType(rawValue: 2) }
  public static var customerLinked: TouchpointType { TouchpointType(rawValue: 3) }
  public static var customerUnlinked: TouchpointType { TouchpointType(rawValue: 4) }
  public static var customerMerged: TouchpointType { TouchpointType(rawValue: 5) }
  public static var customerUnmerged: TouchpointType { TouchpointType(rawValue: 6) }
  public static var consentGranted: TouchpointType { TouchpointType(rawValue: 7) }
  public static var consentWithdrawn: TouchpointType { TouchpointType(rawValue: 8) }
  public static var preferenceSet: TouchpointType { TouchpointType(rawValue: 9) }
  public static var customerErased: TouchpointType { TouchpointType(rawValue: 10) }
  public static var customerDisclosed: TouchpointType { TouchpointType(rawValue: 11) }
  public static var touchpointVoided: TouchpointType { TouchpointType(rawValue: 12) }
  public static var touchpointAssigned: TouchpointType { TouchpointType(rawValue: 13) }

  // MARK: Buying

  public static var productViewed: TouchpointType { TouchpointType(rawValue: 100) }
  public static var productSearched: TouchpointType { TouchpointType(rawValue: 101) }
  public static var cartUpdated: TouchpointType { TouchpointType(rawValue: 102) }
  public static var checkoutStarted: TouchpointType { TouchpointType(rawValue: 103) }
  public static var orderPlaced: TouchpointType { TouchpointType(rawValue: 104) }
  public static var orderShipped: TouchpointType { TouchpointType(rawValue: 105) }
  public static var orderDelivered: TouchpointType { TouchpointType(rawValue: 106) }
  public static var orderCancelled: TouchpointType { TouchpointType(rawValue: 107) }
  public static var paymentCaptured: TouchpointType { TouchpointType(rawValue: 108) }
  public static var paymentFailed: TouchpointType { TouchpointType(rawValue: 109) }
  public static var refundIssued: TouchpointType { TouchpointType(rawValue: 110) }
  public static var subscriptionStarted: TouchpointType { TouchpointType(rawValue: 111) }
  public static var subscriptionRenewed: TouchpointType { TouchpointType(rawValue: 112) }
  public static var subscriptionPaused: TouchpointType { TouchpointType(rawValue: 113) }
  public static var subscriptionCancelled: TouchpointType { TouchpointType(rawValue: 114) }
  public static var bookingMade: TouchpointType { TouchpointType(rawValue: 115) }
  public static var bookingKept: TouchpointType { TouchpointType(rawValue: 116) }
  public static var bookingMissed: TouchpointType { TouchpointType(rawValue: 117) }
  public static var bookingCancelled: TouchpointType { TouchpointType(rawValue: 118) }

  // MARK: Being in touch

  public static var visitMade: TouchpointType { TouchpointType(rawValue: 200) }
  public static var messageSent: TouchpointType { TouchpointType(rawValue: 201) }
  public static var messageDelivered: TouchpointType { TouchpointType(rawValue: 202) }
  public static var messageOpened: TouchpointType { TouchpointType(rawValue: 203) }
  public static var messageClicked: TouchpointType { TouchpointType(rawValue: 204) }
  public static var messageBounced: TouchpointType { TouchpointType(rawValue: 205) }
  public static var messageComplained: TouchpointType { TouchpointType(rawValue: 206) }
  public static var messageUnsubscribed: TouchpointType { TouchpointType(rawValue: 207) }
  public static var callMade: TouchpointType { TouchpointType(rawValue: 208) }
  public static var interactionLogged: TouchpointType { TouchpointType(rawValue: 209) }
  public static var onboardingProgressed: TouchpointType { TouchpointType(rawValue: 210) }
  public static var checkinMade: TouchpointType { TouchpointType(rawValue: 211) }

  // MARK: Helping

  public static var ticketOpened: TouchpointType { TouchpointType(rawValue: 300) }
  public static var ticketReplied: TouchpointType { TouchpointType(rawValue: 301) }
  public static var ticketWaiting: TouchpointType { TouchpointType(rawValue: 302) }
  public static var ticketEscalated: TouchpointType { TouchpointType(rawValue: 303) }
  public static var ticketResolved: TouchpointType { TouchpointType(rawValue: 304) }
  public static var ticketReopened: TouchpointType { TouchpointType(rawValue: 305) }
  public static var ticketClosed: TouchpointType { TouchpointType(rawValue: 306) }
  public static var helpSearched: TouchpointType { TouchpointType(rawValue: 307) }
  public static var chatHandled: TouchpointType { TouchpointType(rawValue: 308) }

  // MARK: Listening

  public static var surveyAnswered: TouchpointType { TouchpointType(rawValue: 400) }
  public static var reviewPosted: TouchpointType { TouchpointType(rawValue: 401) }
  public static var feedbackGiven: TouchpointType { TouchpointType(rawValue: 402) }
  public static var feedbackAnswered: TouchpointType { TouchpointType(rawValue: 403) }
  public static var mentionMade: TouchpointType { TouchpointType(rawValue: 404) }
  public static var contentShared: TouchpointType { TouchpointType(rawValue: 405) }

  // MARK: Belonging

  public static var programJoined: TouchpointType { TouchpointType(rawValue: 500) }
  public static var programLeft: TouchpointType { TouchpointType(rawValue: 501) }
  public static var pointsRedeemed: TouchpointType { TouchpointType(rawValue: 502) }
  public static var pointsAdjusted: TouchpointType { TouchpointType(rawValue: 503) }
  public static var pointsTransferred: TouchpointType { TouchpointType(rawValue: 504) }
  public static var pointsReinstated: TouchpointType { TouchpointType(rawValue: 505) }
  public static var rewardGranted: TouchpointType { TouchpointType(rawValue: 506) }
  public static var rewardUsed: TouchpointType { TouchpointType(rawValue: 507) }
  public static var tierGranted: TouchpointType { TouchpointType(rawValue: 508) }
  public static var referralMade: TouchpointType { TouchpointType(rawValue: 509) }
  public static var referralAccepted: TouchpointType { TouchpointType(rawValue: 510) }
  public static var communityJoined: TouchpointType { TouchpointType(rawValue: 511) }
  public static var communityPosted: TouchpointType { TouchpointType(rawValue: 512) }
  public static var eventAttended: TouchpointType { TouchpointType(rawValue: 513) }

  // MARK: Selling

  public static var leadCaptured: TouchpointType { TouchpointType(rawValue: 600) }
  public static var leadQualified: TouchpointType { TouchpointType(rawValue: 601) }
  public static var leadDropped: TouchpointType { TouchpointType(rawValue: 602) }
  public static var dealOpened: TouchpointType { TouchpointType(rawValue: 603) }
  public static var dealMoved: TouchpointType { TouchpointType(rawValue: 604) }
  public static var dealWon: TouchpointType { TouchpointType(rawValue: 605) }
  public static var dealLost: TouchpointType { TouchpointType(rawValue: 606) }
  public static var quoteSent: TouchpointType { TouchpointType(rawValue: 607) }
  public static var followupScheduled: TouchpointType { TouchpointType(rawValue: 608) }
  public static var followupDone: TouchpointType { TouchpointType(rawValue: 609) }

  // MARK: Trying and acting

  public static var campaignShown: TouchpointType { TouchpointType(rawValue: 700) }
  public static var experimentAssigned: TouchpointType { TouchpointType(rawValue: 701) }
  public static var actionDecided: TouchpointType { TouchpointType(rawValue: 702) }
  public static var actionDelivered: TouchpointType { TouchpointType(rawValue: 703) }
  public static var actionFailed: TouchpointType { TouchpointType(rawValue: 704) }
  public static var actionSuppressed: TouchpointType { TouchpointType(rawValue: 705) }

  // MARK: The business itself

  public static var policyPublished: TouchpointType { TouchpointType(rawValue: 800) }
  public static var settingsChanged: TouchpointType { TouchpointType(rawValue: 801) }
  public static var spendRecorded: TouchpointType { TouchpointType(rawValue: 802) }
  public static var productDefined: TouchpointType { TouchpointType(rawValue: 803) }
  public static var storeDefined: TouchpointType { TouchpointType(rawValue: 804) }
  public static var staffDefined: TouchpointType { TouchpointType(rawValue: 805) }
  public static var partyDefined: TouchpointType { TouchpointType(rawValue: 806) }
  public static var objectiveSet: TouchpointType { TouchpointType(rawValue: 807) }
  public static var catalogDefined: TouchpointType { TouchpointType(rawValue: 808) }
  public static var policyWithdrawn: TouchpointType { TouchpointType(rawValue: 809) }
}
