/** Every word of the interface, in English. {…} is filled in. */
export default {
  name: "English",
  launcher: "Ask about let-down",
  unread: "New message",
  heading: "Ask about let-down",
  close: "Close",
  help: "Get help now",
  leave: "Leave fast",

  welcome:
    "Hi! I can help with let-down and leaking milk, day and night. I am an automated assistant, not a doctor. For advice about you or your baby, call the clinic.",
  contact: "{clinic}: {phone}, {hours}",
  answersIn: "",
  area: "Chat",
  log: "Messages",
  you: "You",
  assistant: "Assistant",
  person: "The clinic",
  wait: "One moment",

  box: "Your question",
  send: "Send",
  again: "Start again",
  save: "Save",
  print: "Print",
  saved: "conversation.txt",

  sources: "Sources",
  undated: "no date",
  helped: "Did this help?",
  yes: "Yes",
  no: "No",
  thanks: "Thank you.",
  comment: "What was good, or missing? (You do not have to say.)",
  sendComment: "Send comment",
  notRated: "Sorry, that did not get through. Please try again.",

  offline: "No connection. What you send waits here and goes out by itself.",
  away: "The assistant cannot be reached. What you send waits here and goes out by itself.",
  notSent: "Not sent yet.",
  retry: "Try now",
  notLoaded: "Your earlier messages did not load. You can ask all the same.",

  card: "You can get help right now",
  cardText:
    "Call or text 988, the Suicide & Crisis Lifeline: free, private, day and night. You do not have to be suicidal to call. In danger right now? Call 911.",
  cardOwn:
    "I cannot reach the clinic's assistant, but this cannot wait: please call or text 988 now. You matter, and pain like this can ease with help.",
  call: "Call 988",
  text: "Text 988",
  call911: "Call 911",
  back: "Back to the chat",

  picture: "How milk gets to the nipple",
  pictureSteps: [
    "The baby suckles. Nerves tell a small gland in the brain, the pituitary.",
    "The gland sends two hormones with the blood: prolactin, to make milk, and oxytocin, to let it out.",
    "Milk is made in tiny sacs, the alveoli.",
    "Oxytocin makes the cells around the sacs squeeze.",
    "Milk runs down the ducts and out of tiny holes in the nipple.",
  ],
};
