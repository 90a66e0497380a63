/**
 * Every word of the interface, in Spanish.
 *
 * @type {import("../types.js").Strings}
 */
export default {
  name: "Español",
  launcher: "Preguntas sobre la bajada de la leche",
  unread: "Mensaje nuevo",
  heading: "La bajada de la leche",
  close: "Cerrar",
  help: "Pedir ayuda ahora",
  leave: "Salir ya",

  welcome:
    "¡Hola! Puedo ayudar con la bajada y los goteos de leche, de día y de noche. Soy un asistente automático, no un médico. Para consejos sobre usted o su bebé, llame a la clínica.",
  contact: "{clinic}: {phone}, {hours}",
  answersIn: "Por ahora, las respuestas están en inglés.",
  area: "Chat",
  log: "Mensajes",
  you: "Usted",
  assistant: "Asistente",
  person: "La clínica",
  wait: "Un momento",

  box: "Su pregunta",
  send: "Enviar",
  again: "Empezar de nuevo",
  save: "Guardar",
  print: "Imprimir",
  saved: "conversacion.txt",

  sources: "Fuentes",
  undated: "sin fecha",
  helped: "¿Le sirvió?",
  yes: "Sí",
  no: "No",
  thanks: "Gracias.",
  comment: "¿Qué estuvo bien o qué faltó? (No tiene que decirlo.)",
  sendComment: "Enviar comentario",
  notRated: "Perdón, no llegó. Por favor, inténtelo otra vez.",

  offline: "Sin conexión. Lo que envíe espera aquí y sale solo cuando vuelva.",
  away: "No se puede llegar al asistente. Lo que envíe espera aquí y sale solo cuando vuelva.",
  notSent: "Todavía no se ha enviado.",
  retry: "Intentar ahora",
  notLoaded: "Sus mensajes anteriores no se cargaron. Puede preguntar de todos modos.",

  card: "Puede recibir ayuda ahora mismo",
  cardText:
    "Llame al 988 y oprima 2, o mande AYUDA al 988. Es la Línea 988 de Prevención del Suicidio y Crisis: gratis y privada, de día y de noche. No hace falta pensar en el suicidio para llamar. ¿En peligro ahora mismo? Llame al 911.",
  cardOwn:
    "No puedo llegar al asistente de la clínica, pero esto no puede esperar: por favor, llame al 988 y oprima 2, o mande AYUDA al 988. Usted importa, y un dolor así puede aliviarse con ayuda.",
  call: "Llamar al 988",
  text: "Mensaje al 988",
  call911: "Llamar al 911",
  back: "Volver al chat",

  picture: "Cómo llega la leche al pezón",
  pictureSteps: [
    "El bebé succiona. Los nervios avisan a una glándula pequeña del cerebro, la hipófisis.",
    "La glándula manda dos hormonas por la sangre: prolactina, para hacer leche, y oxitocina, para que salga.",
    "La leche se hace en saquitos, los alvéolos.",
    "La oxitocina hace que las células que rodean los saquitos aprieten.",
    "La leche baja por los conductos y sale por agujeritos del pezón.",
  ],
};
